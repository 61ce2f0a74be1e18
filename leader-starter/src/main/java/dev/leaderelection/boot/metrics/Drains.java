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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Of each role the term under which a run began last. */
    private final Map<String, TermSession> latest = new ConcurrentHashMap<>();

    Drains(LeaderService leaders, Clock clock) {
        this.leaders = leaders;
        this.clock = clock;
    }

    /**
     * The session that a term belongs to, to be given to {@link #covers} when a run under it has ended. Asked for with the
     * first run of a term; later ones cost a look-up.
     *
     * @param term under which a run begins
     * @return the session's id, or {@code null} if the term was over before it could be told
     */
    @Nullable
    String session(Leadership term) {
        TermSession known = latest.get(term.role());
        if (known == null || known.term != term) {
            String session = leaders.session().id();
            // If the term lasts still, what was read before is its session.
            known = new TermSession(term, term.isValid() ? session : null);
            latest.put(term.role(), known);
        }
        return known.session;
    }

    /**
     * Whether the role was still kept for a run whose term is over.
     *
     * @param term under which it ran
     * @param sessionAtBegin the term's session
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

    private record TermSession(Leadership term, @Nullable String session) {}
}
