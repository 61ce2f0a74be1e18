// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.RoleState.HandOver;
import dev.leaderelection.engine.RoleState.Vacancy;
import dev.leaderelection.engine.RoleState.Write;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The roles that this member may claim or must release, and when. */
final class DueWrites {

    private final Outlook outlook;

    private final Set<RoleState> claimable = new LinkedHashSet<>();

    private final Set<RoleState> releasable = new LinkedHashSet<>();

    DueWrites(Outlook outlook) {
        this.outlook = outlook;
    }

    void mayClaim(RoleState role, Vacancy vacancy) {
        role.vacancy = vacancy;
        claimable.add(role);
    }

    void mustRelease(RoleState role) {
        releasable.add(role);
    }

    void mayNotClaim(RoleState role) {
        role.vacancy = null;
        claimable.remove(role);
    }

    void needNotRelease(RoleState role) {
        releasable.remove(role);
    }

    List<RoleState> claimable() {
        return List.copyOf(claimable);
    }

    boolean nothingToRelease() {
        return releasable.isEmpty();
    }

    /** Claims whose turn has come, marked as sent. */
    List<Claim> takeClaims(int limit, Turn turn) {
        List<RoleState> taken = new ArrayList<>();
        for (RoleState role : claimable) {
            if (taken.size() == limit) {
                break;
            }
            if (mustLookAgain(role, turn)) {
                turn.wantRead();
            } else if (turn.reached(dueNanos(role, turn))) {
                taken.add(role);
            }
        }
        taken.forEach(claimable::remove);
        return taken.stream().map(role -> claim(role, turn)).toList();
    }

    private static Claim claim(RoleState role, Turn turn) {
        long token = role.nextToken(turn.now());
        role.claimSent(token, role.record.holder() == null ? Reason.VACANT : Reason.EXPIRED);
        return new Claim(role.record, token, turn.now().wallMillis());
    }

    /**
     * Releases whose turn has come, marked as sent. Sending one ends the term whatever its outcome (R7).
     *
     * @param alive tells which sessions have shown signs of life lately
     */
    List<Release> takeReleases(int limit, Predicate<String> alive, Turn turn) {
        List<RoleState> taken = new ArrayList<>();
        for (RoleState role : releasable) {
            if (taken.size() == limit) {
                break;
            }
            if (role.isQuiet() && turn.reached(dueNanos(role, turn))) {
                taken.add(role);
            }
        }
        taken.forEach(releasable::remove);
        return taken.stream().map(role -> release(role, alive, turn)).toList();
    }

    private Release release(RoleState role, Predicate<String> alive, Turn turn) {
        String successor = successor(role, alive);
        role.endedToken = Math.max(role.endedToken, role.record.token());
        role.inFlight = Write.RELEASE;
        long token = successor == null ? role.record.token() : role.nextToken(turn.now());
        return new Release(role.record, successor, token, turn.now().wallMillis());
    }

    private @Nullable String successor(RoleState role, Predicate<String> alive) {
        // A role that this member was given unasked goes to nobody: members that do not want it would pass it on for
        // ever.
        HandOver handOver = role.record.token() == role.handOverOf ? role.handOver : HandOver.TO_NOBODY;
        if (!handOver.best()) {
            // A chosen successor that is gone, or stands no more, costs one round for a vacancy and nothing else.
            return isThere(handOver.sessionId(), role) ? handOver.sessionId() : null;
        }
        String self = Objects.requireNonNull(outlook.session()).id();
        Candidacy own = outlook.profile().member().candidacy();
        return own.state() == State.LEAVING
                ? outlook.candidates().bestHeir(role.name, self, own, alive)
                : outlook.candidates().bestOther(role.name, self, alive);
    }

    private boolean isThere(@Nullable String sessionId, RoleState role) {
        return sessionId != null
                && outlook.isKnown(sessionId)
                && outlook.candidates().includes(role.name, sessionId);
    }

    /** When the next claim or release is due. */
    long nextDue(Turn turn, long latest) {
        long next = latest;
        for (RoleState role : claimable) {
            if (!mustLookAgain(role, turn)) {
                next = Now.earlier(next, dueNanos(role, turn));
            }
        }
        for (RoleState role : releasable) {
            if (role.isQuiet()) {
                next = Now.earlier(next, dueNanos(role, turn));
            }
        }
        return next;
    }

    /** Somebody else came first in the order: is the role still vacant after that member has had its turn? */
    private boolean mustLookAgain(RoleState role, Turn turn) {
        Vacancy vacancy = Objects.requireNonNull(role.vacancy);
        MemberSession session = Objects.requireNonNull(outlook.session());
        return vacancy.rank() > 0
                && turn.reached(vacancy.claimAt())
                && session.lastReadStartedNanos() - vacancy.claimAt() < 0;
    }

    private static long dueNanos(RoleState role, Turn turn) {
        long due = role.vacancy == null ? turn.now().nanos() : role.vacancy.claimAt();
        return role.notBefore == null ? due : Now.later(due, role.notBefore);
    }
}
