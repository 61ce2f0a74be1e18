// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy.State;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Placement;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.RoleState.HandOver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which roles this member hands over unasked: under balanced placement, those for which another member ranks first; under
 * any placement, when this member is not healthy, those that a healthy one would take.
 *
 * <p>Each leader decides for its own roles. That needs no coordination, because the order of candidates follows from the
 * session records, and it ends, because a role only ever goes to the first in that order. What keeps a role from moving
 * more often than needed: the first candidate must have been there for a quarter of a TTL and be seen to beat; a role that
 * its last leader gave away does not go back to it while it stays a candidate; and a candidate to which a role was handed
 * a few times and that did not keep it is left alone.
 */
final class Rebalance {

    /** More than once only for what happens between two members that see changes at different times. */
    static final int MOST_OFFERS = 3;

    private final Placement placement;

    private final long settleNanos;

    private final Outlook outlook;

    private final Roles roles;

    /** Roles led here of which it is not known yet whether they are in their place. */
    private final Set<RoleState> unplaced = new LinkedHashSet<>();

    /** Roles on their way to another member. */
    private final Set<RoleState> moving = new LinkedHashSet<>();

    /** Since when each candidate has been there, healthy or not. */
    private final Map<String, Long> candidateSince = new HashMap<>();

    private @Nullable Candidates known;

    /** How many moves began in the present interval, and when that is over. */
    private int begun;

    private long intervalEnd;

    /** When the next of the candidates will have been there for long enough. */
    private @Nullable Long settledAt;

    /** Whom a role could be given to when all unplaced roles were looked at last: if it is the same, nothing has changed. */
    private @Nullable Set<String> lookedWith;

    Rebalance(LeaderSettings settings, Outlook outlook, Roles roles) {
        this.placement = settings.placement();
        this.settleNanos = settings.timings().ttl().toNanos() / 4;
        this.outlook = outlook;
        this.roles = roles;
    }

    /**
     * Begins the moves that are due.
     *
     * @param alive tells which sessions are seen to beat
     */
    void act(Predicate<String> alive, Turn turn) {
        MemberSession session = outlook.session();
        Set<RoleState> begunTerms = roles.takeBegun();
        settledAt = null;
        if (session == null) {
            return;
        }
        lookAtCandidates(turn);
        if (placement.mode() == Placement.Mode.STICKY && !isUnhealthy()) {
            unplaced.clear();
            return;
        }
        if (unplaced.addAll(begunTerms)) {
            lookedWith = null;
        }
        moving.removeIf(role -> !isMoving(role));
        if (!unplaced.isEmpty()) {
            placeAll(session.id(), ready(alive, turn), turn);
        }
    }

    /** Another picture of the candidates: every role that is led here may be out of place. */
    private void lookAtCandidates(Turn turn) {
        Candidates seen = outlook.candidates();
        if (known != null && seen.areAs(known)) {
            return;
        }
        candidateSince.keySet().retainAll(seen.sessions());
        for (String id : seen.sessions()) {
            if (!candidateSince.containsKey(id) || known == null || known.isHealthy(id) != seen.isHealthy(id)) {
                candidateSince.put(id, turn.now().nanos());
            }
        }
        known = seen;
        for (RoleState role : roles.leading()) {
            role.forgetAbsent(seen);
            unplaced.add(role);
        }
        lookedWith = null;
    }

    /** The sessions to which a role may be given now. */
    private Set<String> ready(Predicate<String> alive, Turn turn) {
        Candidates candidates = outlook.candidates();
        Set<String> ready = new HashSet<>();
        for (String id : candidates.sessions()) {
            long settled = Objects.requireNonNull(candidateSince.get(id)) + settleNanos;
            if (turn.reached(settled) || isUrgent(id)) {
                if (alive.test(id)) {
                    ready.add(id);
                }
            } else {
                settledAt = settledAt == null ? settled : Now.earlier(settledAt, settled);
            }
        }
        return ready;
    }

    private void placeAll(String self, Set<String> ready, Turn turn) {
        if (ready.equals(lookedWith)) {
            return;
        }
        for (RoleState role : List.copyOf(unplaced)) {
            String first = role.term == null ? null : misplacedFrom(role, self);
            if (first == null) {
                unplaced.remove(role);
            } else if (ready.contains(first)) {
                if (!isUrgent(first) && !hasRoom(turn)) {
                    return;
                }
                unplaced.remove(role);
                begin(role, self, first, turn);
            }
        }
        lookedWith = ready;
    }

    /** Who should have a role instead of this member, if anybody should. */
    private @Nullable String misplacedFrom(RoleState role, String self) {
        String first = outlook.candidates().first(role.name, id -> id.equals(self) || role.offers(id) < MOST_OFFERS);
        if (first == null || first.equals(self)) {
            return null;
        }
        boolean kept = placement.mode() == Placement.Mode.STICKY || first.equals(role.giver);
        return kept && !isUrgent(first) ? null : first;
    }

    private boolean isUrgent(String successor) {
        return isUnhealthy() && outlook.candidates().isHealthy(successor);
    }

    private boolean isUnhealthy() {
        return outlook.profile().state() == State.UNHEALTHY;
    }

    private boolean hasRoom(Turn turn) {
        if (begun > 0 && turn.reached(intervalEnd)) {
            begun = 0;
        }
        return Math.max(begun, moving.size()) < placement.maxConcurrent();
    }

    private void begin(RoleState role, String self, String successor, Turn turn) {
        if (begun == 0) {
            intervalEnd = turn.now().plus(placement.interval());
        }
        begun++;
        moving.add(role);
        role.offered(successor);
        roles.endTerm(role, reason(role.name, self, successor), HandOver.to(successor), turn);
    }

    private Reason reason(String role, String self, String successor) {
        if (isUrgent(successor)) {
            return Reason.UNHEALTHY;
        }
        Candidates candidates = outlook.candidates();
        return candidates.priority(role, successor) > candidates.priority(role, self)
                ? Reason.OUTRANKED
                : Reason.REBALANCED;
    }

    private boolean isMoving(RoleState role) {
        return role.drain != null || role.inFlight != null || outlook.isHeldHere(role.record);
    }

    /** When the next move may begin. */
    long nextDue(Turn turn, long latest) {
        if (unplaced.isEmpty()) {
            return latest;
        }
        long next = settledAt == null ? latest : Now.earlier(latest, settledAt);
        return begun == 0 || turn.reached(intervalEnd) ? next : Now.earlier(next, intervalEnd);
    }
}
