// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.Session;
import dev.leaderelection.Leadership;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a run that a planned hand-over has waited for from one that may have gone on beside the successor's. In doubt it
 * is the latter.
 */
final class Drains {

    /** Ends of a term after which the role is released only when its work has ended, or the drain timeout is over. */
    private static final Set<Reason> PLANNED = EnumSet.of(
            Reason.STEPPED_DOWN,
            Reason.HANDED_OVER,
            Reason.PAUSED,
            Reason.MEMBER_PAUSED,
            Reason.REBALANCED,
            Reason.OUTRANKED,
            Reason.UNHEALTHY,
            Reason.SHUTDOWN);

    private final LeaderService leaders;

    private final Clock clock;

    Drains(LeaderService leaders, Clock clock) {
        this.leaders = leaders;
        this.clock = clock;
    }

    /** The session of the moment, to be given to {@link #covers} when the run has ended. */
    @Nullable
    String session() {
        return leaders.session().id();
    }

    /**
     * Whether the role was still kept for a run whose term is over.
     *
     * @param term under which it ran
     * @param sessionAtBegin the session when it began
     * @return whether a drain waited for it up to now
     */
    boolean covers(Leadership term, @Nullable String sessionAtBegin) {
        Session session = leaders.session();
        boolean sessionLasts = sessionAtBegin != null
                && sessionAtBegin.equals(session.id())
                && !session.remaining().isZero();
        return sessionLasts
                && leaders.find(term.role()).stream()
                        .flatMap(role -> role.status().history().stream())
                        .anyMatch(transition -> isDraining(transition, term));
    }

    private boolean isDraining(Transition transition, Leadership term) {
        return transition.event() == Event.REVOKED
                && transition.token() == term.token()
                && PLANNED.contains(transition.reason())
                && Duration.between(transition.at(), clock.instant())
                                .compareTo(leaders.settings().drainTimeout())
                        <= 0;
    }
}
