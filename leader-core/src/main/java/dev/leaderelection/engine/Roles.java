// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.RoleState.HandOver;
import dev.leaderelection.engine.RoleState.Request;
import dev.leaderelection.engine.RoleState.Vacancy;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All roles of a member, and what follows from what is known of them.
 *
 * <p>Everything known of a role comes together in {@link #evaluate}: whether a term begins or ends, whether the role may
 * be claimed or must be released, is decided there and nowhere else.
 */
final class Roles {

    private final LeaderSettings settings;

    private final Outlook outlook;

    private final DueWrites writes;

    private final Consumer<Term> whenDrained;

    private final Backoff backoff;

    private final Map<String, RoleState> byName = new HashMap<>();

    private final Set<RoleState> leading = new LinkedHashSet<>();

    private final Set<RoleState> draining = new LinkedHashSet<>();

    /** Roles that the next read must look at even if nothing has changed in the store. */
    private final Set<RoleState> unclear = new LinkedHashSet<>();

    private final Set<RoleState> touched = new LinkedHashSet<>();

    /** Roles whose term began since that was asked last. */
    private Set<RoleState> begun = new LinkedHashSet<>();

    Roles(LeaderSettings settings, Outlook outlook, DueWrites writes, Outside outside, Backoff backoff) {
        this.settings = settings;
        this.outlook = outlook;
        this.writes = writes;
        this.whenDrained = outside.whenDrained();
        this.backoff = backoff;
    }

    RoleState get(String name) {
        RoleState known = byName.get(name);
        if (known != null) {
            return known;
        }
        RoleState role = new RoleState(name, outlook.record(name));
        byName.put(name, role);
        return role;
    }

    // The member's session.

    void sessionEnded(Reason reason, Turn turn) {
        endAllTerms(reason, HandOver.TO_NOBODY, turn);
        evaluateAll(turn);
    }

    /** This member stands for election no more, or does again. Every role is given up if it may not lead. */
    void standingChanged(Reason reason, Turn turn) {
        if (!outlook.profile().mayLead()) {
            endAllTerms(reason, HandOver.TO_THE_BEST, turn);
        }
        evaluateAll(turn);
    }

    /** The roles led by this member. */
    List<RoleState> leading() {
        return List.copyOf(leading);
    }

    /** The roles whose term began since the last call. */
    Set<RoleState> takeBegun() {
        if (begun.isEmpty()) {
            return Set.of();
        }
        Set<RoleState> taken = begun;
        begun = new LinkedHashSet<>();
        return taken;
    }

    /** Whether nothing is held, drained or on its way any more. */
    boolean isQuiet() {
        return leading.isEmpty()
                && draining.isEmpty()
                && writes.nothingToRelease()
                && byName.values().stream().noneMatch(role -> role.inFlight != null);
    }

    /** Whether, moreover, the outcome of every write is known. */
    boolean isSettled() {
        return isQuiet() && byName.values().stream().allMatch(role -> role.unsettledSince == null);
    }

    // Time.

    /** The end of waiting for work in flight. */
    void drained(String name, long token, Turn turn) {
        RoleState role = get(name);
        if (role.drain != null && role.drain.term().token() == token) {
            role.drain = null;
            draining.remove(role);
            evaluate(role, turn);
        }
    }

    void checkDrains(Turn turn) {
        // All drains take equally long at most, so the first that began is the first to be due.
        while (!draining.isEmpty() && turn.reached(firstDrain().untilNanos())) {
            interrupt(draining.iterator().next(), turn);
            Term term = firstDrain().term();
            turn.add(new Command.Report(
                    Command.Report.Severity.WARN,
                    "Role " + term.role() + ": the drain timeout of " + settings.drainTimeout() + " is over with "
                            + term.inFlight() + " piece(s) of work or a callback still running under token "
                            + term.token()));
            drained(term.role(), term.token(), turn);
        }
    }

    /** When the first wait for work in flight is over. */
    long nextDrainEnd(long latest) {
        return draining.isEmpty() ? latest : Now.earlier(latest, firstDrain().untilNanos());
    }

    private RoleState.Drain firstDrain() {
        return Objects.requireNonNull(draining.iterator().next().drain);
    }

    // Knowledge from the store.

    /**
     * Takes a read into account.
     *
     * @param startedAt when the read began: it settles the writes whose outcome was unknown before
     */
    void stateRead(StoreState read, Now startedAt, Turn turn) {
        StoreState before = outlook.state();
        boolean otherConnection = before == null || before.connection() != read.connection();
        boolean onlyBeats = outlook.isShownBy(read);
        outlook.read(read);
        if (onlyBeats) {
            List.copyOf(unclear).forEach(role -> look(role, false, startedAt, turn));
            writes.claimable().forEach(role -> evaluate(role, turn));
            return;
        }
        for (RoleRecord record : read.roles().values()) {
            if (outlook.isHeldHere(record)) {
                // A record may name this member for a role that it never asked for (a transfer, a hand edit).
                get(record.name());
            }
        }
        List.copyOf(byName.values()).forEach(role -> look(role, otherConnection, startedAt, turn));
    }

    private void look(RoleState role, boolean otherConnection, Now startedAt, Turn turn) {
        RoleRecord seen = outlook.record(role.name);
        boolean newer = seen.version() >= role.record.version();
        boolean toldMeanwhile = role.toldAt != null && !startedAt.reached(role.toldAt);
        if (newer || (!toldMeanwhile && (otherConnection || isOlderForLong(role, turn)))) {
            role.learn(seen, true);
        } else {
            role.learnToken(seen);
            unclear.add(role);
        }
        if (role.unsettledSince != null && startedAt.reached(role.unsettledSince)) {
            role.settle();
        }
        evaluate(role, turn);
        if (role.unsettledSince == null && role.provenByRead && role.olderSince == null) {
            unclear.remove(role);
        }
    }

    /** A read may lag for a moment; a record that stays older was replaced by hand, or by a restored backup. */
    private boolean isOlderForLong(RoleState role, Turn turn) {
        if (role.olderSince == null) {
            role.olderSince = turn.now().nanos();
        }
        return turn.reached(role.olderSince + settings.timings().ttl().toNanos());
    }

    /**
     * Takes a record into account that was told, not read. It counts only if it names this member's session: nobody else
     * takes a role from a live session, so that is true for as long as the session lives, however late it is told.
     */
    void handedOver(RoleRecord told, Turn turn) {
        RoleState role = get(told.name());
        if (outlook.isHeldHere(told) && told.version() > role.record.version()) {
            role.learn(told, false);
            role.toldAt = turn.now().nanos();
            unclear.add(role);
            evaluate(role, turn);
        }
    }

    /** This member has deleted a session that showed no beat for its TTL. */
    void sessionEvicted(String sessionId, Turn turn) {
        outlook.evicted(sessionId);
        for (RoleState role : List.copyOf(byName.values())) {
            if (role.record.isHeldBy(sessionId)) {
                evaluate(role, turn);
            }
        }
    }

    /** Takes the result of a claim or a release into account. */
    void written(String name, WriteResult result, Turn turn) {
        RoleState role = get(name);
        role.inFlight = null;
        RoleRecord record = result.record();
        if (record != null && record.version() >= role.record.version()) {
            role.learn(record, false);
        }
        if (result.outcome() == Outcome.UNKNOWN) {
            role.unsettledSince = turn.now().nanos();
        }
        if (result.outcome() != Outcome.WON) {
            role.notBefore = backoff.after(turn.now());
            unclear.add(role);
            turn.wantRead();
        }
        evaluate(role, turn);
    }

    // What follows.

    void evaluate(RoleState role, Turn turn) {
        touched.add(role);
        if (outlook.isHeldHere(role.record)) {
            heldHere(role, turn);
        } else {
            heldElsewhere(role, turn);
        }
        announceLeader(role, turn);
    }

    private void evaluateAll(Turn turn) {
        List.copyOf(byName.values()).forEach(role -> evaluate(role, turn));
    }

    private void heldHere(RoleState role, Turn turn) {
        writes.mayNotClaim(role);
        writes.needNotRelease(role);
        if (role.term != null && role.term.token() == role.record.token()) {
            return;
        }
        if (role.term != null) {
            endTerm(role, Reason.RECORD_CHANGED, HandOver.TO_NOBODY, turn);
            interrupt(role, turn);
        } else if (role.drain == null && role.inFlight == null) {
            if (wants(role) && role.record.token() > role.endedToken) {
                adopt(role, turn);
            } else {
                writes.mustRelease(role);
                // Others take this member for a candidate, or would not have given it the role.
                outlook.profile().declines(role.name, !role.joined || role.paused);
            }
        }
    }

    private void heldElsewhere(RoleState role, Turn turn) {
        writes.needNotRelease(role);
        if (role.term != null) {
            endTerm(role, Reason.RECORD_CHANGED, HandOver.TO_NOBODY, turn);
        }
        interrupt(role, turn);
        answerRequests(role, turn);
        if (wants(role) && outlook.mayClaim() && role.isQuiet() && isVacant(role)) {
            writes.mayClaim(role, vacancy(role, turn));
        } else {
            writes.mayNotClaim(role);
        }
    }

    private void adopt(RoleState role, Turn turn) {
        SessionDeadline deadline = Objects.requireNonNull(outlook.session()).deadline();
        if (deadline.isLive()) {
            Reason reason = role.reasonOfGrant();
            Instant since = Instant.ofEpochMilli(turn.now().wallMillis());
            Term term = new Term(role.name, role.record.token(), since, deadline, whenDrained);
            role.begin(term);
            leading.add(role);
            begun.add(role);
            role.remember(turn.now(), Event.GRANTED, term, reason);
            turn.add(new Command.Granted(term, reason));
            // A pause that was taken back before the outcome of a claim was known, or a role that came back at once.
            answerRequests(role, turn);
        }
    }

    void endTerm(RoleState role, Reason reason, HandOver handOver, Turn turn) {
        Term over = Objects.requireNonNull(role.term);
        role.end(over, handOver, turn.now(), turn.now().plus(settings.drainTimeout()));
        leading.remove(role);
        draining.add(role);
        touched.add(role);
        role.remember(turn.now(), Event.REVOKED, over, reason);
        turn.add(new Command.Revoked(over, reason));
    }

    /** What still runs under an ended term is on its own: somebody else may lead, or will not wait for it any longer. */
    private void interrupt(RoleState role, Turn turn) {
        if (role.drain != null && !role.interrupted) {
            role.interrupted = true;
            turn.add(new Command.Interrupt(role.drain.term()));
        }
    }

    private void endAllTerms(Reason reason, HandOver handOver, Turn turn) {
        List.copyOf(leading).forEach(role -> endTerm(role, reason, handOver, turn));
    }

    /** R2. The record of a role that names a session proves nothing unless the sessions were read after it. */
    private boolean isVacant(RoleState role) {
        String holder = role.record.holder();
        return holder == null || (role.provenByRead && !outlook.isKnown(holder));
    }

    private Vacancy vacancy(RoleState role, Turn turn) {
        String self = Objects.requireNonNull(outlook.session()).id();
        Vacancy known = role.vacancy;
        Now since = known != null && known.version() == role.record.version() ? known.since() : turn.now();
        Candidates candidates = outlook.candidates();
        int rank = candidates.rank(role.name, self);
        long longest = settings.timings().ttl().toNanos() / 2;
        long wait = isForHealthier(role, self)
                ? longest
                : Math.min(settings.stagger().toNanos() * rank, longest);
        long claimAt = since.nanos() + wait;
        if (role.cooldownUntil != null && candidates.anyOther(role.name, self)) {
            claimAt = Now.later(claimAt, role.cooldownUntil);
        }
        return new Vacancy(role.record.version(), since, rank, claimAt);
    }

    private boolean isForHealthier(RoleState role, String self) {
        Candidates candidates = outlook.candidates();
        return !candidates.isHealthy(self) && candidates.first(role.name, candidates::isHealthy) != null;
    }

    private boolean wants(RoleState role) {
        return role.joined && !role.paused && outlook.profile().mayLead();
    }

    private void answerRequests(RoleState role, Turn turn) {
        boolean pending = role.drain != null || role.inFlight != null;
        if (pending || (role.unsettledSince != null && outlook.session() != null)) {
            return;
        }
        for (Request request : role.requests) {
            boolean done = request.successor() == null || request.successor().equals(role.record.holder());
            String refusal = done ? null : "the successor was gone before the role could be given to it";
            turn.add(new Command.Reply(request.number(), done, refusal));
        }
        role.requests.clear();
    }

    // What others see.

    private void announceLeader(RoleState role, Turn turn) {
        if (!role.joined) {
            return;
        }
        Member leader = outlook.leader(role.record);
        Member before = role.view.leader();
        role.view.holder = leader == null ? null : holder(leader, role.record);
        if (!isSame(leader, before)) {
            turn.add(new Command.LeaderChanged(role.name, leader));
        }
    }

    private static LeaderRole.Holder holder(Member leader, RoleRecord record) {
        return new LeaderRole.Holder(leader, record.token(), Instant.ofEpochMilli(record.sinceMillis()));
    }

    /** Whether two members differ at most in how they stand for election, which is no change of the leader. */
    private static boolean isSame(@Nullable Member member, @Nullable Member other) {
        if (member == null || other == null) {
            return Objects.equals(member, other);
        }
        return member.with(other.candidacy()).equals(other);
    }

    /** Publishes the states of the roles that this turn has touched. */
    void publish() {
        for (RoleState role : touched) {
            role.view.state = role.state(outlook.isHeldHere(role.record));
        }
        touched.clear();
    }
}
