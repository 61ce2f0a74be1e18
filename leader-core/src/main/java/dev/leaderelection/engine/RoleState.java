// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderRole.State;
import dev.leaderelection.Transition;
import dev.leaderelection.spi.RoleRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the state machine knows about one role: its record, its term here, and what is under way. */
final class RoleState {

    private static final int HISTORY = 20;

    final String name;

    RoleView view = new RoleView();

    /** Whether the application asked for the role. A role that it did not ask for is only ever released. */
    boolean joined;

    boolean paused;

    /** The newest record known, and whether a read of roles and, after them, sessions has shown it (R2). */
    RoleRecord record;

    boolean provenByRead;

    /** The highest token ever seen or sent (R3). */
    long highestToken;

    /** The highest token of a term that was ended here, or for which a release was sent (R8). */
    long endedToken;

    @Nullable
    Term term;

    @Nullable
    Drain drain;

    /** Whether the work that the drain waits for was told to stop. */
    boolean interrupted;

    @Nullable
    Write inFlight;

    /** Time of a write whose outcome is unknown and not settled by a later read (R8). */
    @Nullable
    Long unsettledSince;

    /** When the record known was told, if it was not read. */
    @Nullable
    Long toldAt;

    /** Since when reads have shown an older record than the one known. */
    @Nullable
    Long olderSince;

    /** Not before this time another write is sent. */
    @Nullable
    Long notBefore;

    /** Until when another member, if there is one, goes first. */
    @Nullable
    Long cooldownUntil;

    @Nullable
    Vacancy vacancy;

    /** Who handed the role to this member in its present term: it is not given back unasked. */
    @Nullable
    String giver;

    HandOver handOver = HandOver.TO_NOBODY;

    /** The token of the term that the hand-over is about. */
    long handOverOf;

    final List<Request> requests = new ArrayList<>();

    /** How often the role was handed unasked to sessions that are still candidates for it. */
    private final Map<String, Integer> offers = new HashMap<>();

    /** Who held the role before its present holder, as far as this member has seen. */
    private @Nullable String formerHolder;

    private long claimedToken;

    private Transition.Reason claimReason = Transition.Reason.VACANT;

    private final Deque<Transition> history = new ArrayDeque<>();

    /** A role whose record was last read as given. */
    RoleState(String name, RoleRecord record) {
        this.name = name;
        this.record = record;
        this.provenByRead = record.exists();
        this.highestToken = record.token();
    }

    /** Takes a newer record into account. */
    void learn(RoleRecord newer, boolean byRead) {
        if (!Objects.equals(newer.holder(), record.holder())) {
            formerHolder = record.holder();
        }
        record = newer;
        provenByRead = byRead;
        toldAt = null;
        olderSince = null;
        learnToken(newer);
    }

    void learnToken(RoleRecord seen) {
        highestToken = Math.max(highestToken, seen.token());
    }

    /** R3: above everything known of the role; the clock is only a floor. */
    long nextToken(Now now) {
        highestToken = Math.max(Math.max(record.token(), highestToken) + 1, now.wallMicros());
        return highestToken;
    }

    /** Remembers a claim, so that the reason is known when it is confirmed. */
    void claimSent(long token, Transition.Reason reason) {
        inFlight = Write.CLAIM;
        claimedToken = token;
        claimReason = reason;
    }

    /** A read that began after a write of unknown outcome has shown what became of it (R8). */
    void settle() {
        if (unsettledSince != null) {
            unsettledSince = null;
            claimReason = Transition.Reason.SETTLED;
        }
    }

    Transition.Reason reasonOfGrant() {
        return record.token() == claimedToken ? claimReason : Transition.Reason.TRANSFERRED;
    }

    int offers(String sessionId) {
        return offers.getOrDefault(sessionId, 0);
    }

    void offered(String sessionId) {
        offers.merge(sessionId, 1, Integer::sum);
    }

    /** Whoever is no candidate for the role now is a new one if it comes back. */
    void forgetAbsent(Candidates present) {
        offers.keySet().removeIf(sessionId -> !present.includes(name, sessionId));
        if (giver != null && !present.includes(name, giver)) {
            giver = null;
        }
    }

    void remember(Now now, Transition.Event event, Term ofTerm, Transition.Reason reason) {
        if (history.size() == HISTORY) {
            history.removeFirst();
        }
        history.addLast(new Transition(Instant.ofEpochMilli(now.wallMillis()), event, ofTerm.token(), reason));
        view.history = List.copyOf(history);
    }

    /** Begins a term: belief rises. */
    void begin(Term begun) {
        settle();
        giver = formerHolder;
        handOver = HandOver.TO_NOBODY;
        cooldownUntil = null;
        notBefore = null;
        term = begun;
        view.term = begun;
    }

    /** Ends a term, belief first; the work under it is awaited until a time. */
    void end(Term over, HandOver nextHandOver, Now now, long drainUntil) {
        over.end();
        term = null;
        giver = null;
        view.term = null;
        view.endedTerms = Stream.concat(
                        view.endedTerms.stream().filter(earlier -> earlier.inFlight() > 0), Stream.of(over))
                .toList();
        view.lastTenure =
                Duration.ofMillis(Math.max(0, now.wallMillis() - over.since().toEpochMilli()));
        endedToken = Math.max(endedToken, over.token());
        handOver = nextHandOver;
        handOverOf = over.token();
        drain = new Drain(over, drainUntil);
        interrupted = false;
    }

    /** Whether nothing keeps this member from writing to the record. */
    boolean isQuiet() {
        return drain == null && inFlight == null && unsettledSince == null;
    }

    State state(boolean heldHere) {
        if (term != null) {
            return State.LEADING;
        }
        if (drain != null) {
            return State.DRAINING;
        }
        if (inFlight == Write.RELEASE || (heldHere && record.token() <= endedToken)) {
            return State.RELEASING;
        }
        if (inFlight == Write.CLAIM || unsettledSince != null) {
            return State.CLAIMING;
        }
        return paused ? State.PAUSED : State.FOLLOWING;
    }

    @Override
    public String toString() {
        return name;
    }

    /** A write on its way. */
    enum Write {
        CLAIM,
        RELEASE
    }

    /**
     * A vacancy of the role.
     *
     * @param version of the record that is vacant
     * @param since when it was noticed
     * @param rank how many candidates come before this member
     * @param claimAt when this member's turn comes
     */
    record Vacancy(long version, Now since, int rank, long claimAt) {}

    /** The wait for work under an ended term. */
    record Drain(Term term, long untilNanos) {}

    /**
     * Who gets the role when it is released.
     *
     * @param best whether to choose the best of the other candidates
     * @param sessionId a chosen successor
     */
    record HandOver(boolean best, @Nullable String sessionId) {

        static final HandOver TO_NOBODY = new HandOver(false, null);

        static final HandOver TO_THE_BEST = new HandOver(true, null);

        boolean isToNobody() {
            return equals(TO_NOBODY);
        }

        static HandOver to(String sessionId) {
            return new HandOver(false, sessionId);
        }
    }

    /**
     * A wish of the application that waits until the role is given up.
     *
     * @param number of the request
     * @param successor the session that must have the role then, or {@code null} if that does not matter
     */
    record Request(long number, @Nullable String successor) {}
}
