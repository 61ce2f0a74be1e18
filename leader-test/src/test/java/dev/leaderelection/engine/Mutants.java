// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayList;
import java.util.List;

/** Every mutant. The table in {@code docs/correctness.md} shows what a run of them prints. */
public final class Mutants {

    private static final String OF_THE_TERM = "over.end();";

    private static final String LEFT_TO_THE_DEADLINE = "if (over.isValid()) { over.end(); }";

    private Mutants() {}

    /**
     * Every mutant that an invariant must notice.
     *
     * @return the mutants, each with a name of its own
     */
    public static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(ofBelief());
        all.addAll(ofWrites());
        all.addAll(ofObservation());
        all.addAll(ofTheStore());
        all.addAll(ofTheRest());
        all.addAll(ofPlacement());
        return all;
    }

    /** Changes that are harmless, and must not be caught: what a mutant is caught by is the mutation, not the apparatus. */
    static List<Mutant> harmless() {
        return List.of(
                Mutant.named("a session's terms left to the end of its own deadline")
                        .replace(RoleState.class, OF_THE_TERM, LEFT_TO_THE_DEADLINE)
                        .in(Scenario.LATE_ACKNOWLEDGEMENT, Scenario.SUSPEND, Scenario.CHAOS),
                sharedDeadline(Mutant.named("a shared deadline, but every term ended by itself"))
                        .in(Scenario.LATE_ACKNOWLEDGEMENT, Scenario.SUSPEND, Scenario.CHAOS));
    }

    private static Mutant sharedDeadline(Mutant mutant) {
        return mutant.replace(
                        ElectionMachine.class,
                        "new SessionDeadline(time, settings.timings().beliefTime(), event.sentAt());",
                        "shared == null ? new SessionDeadline(time, settings.timings().beliefTime(), event.sentAt())"
                                + " : shared.revive(event.sentAt()); shared = deadline;")
                .replace(
                        ElectionMachine.class,
                        "private long nextOpen;",
                        "private long nextOpen; private @Nullable SessionDeadline shared;")
                .replace(
                        SessionDeadline.class,
                        "    /** Ends belief at once and for good. */",
                        "SessionDeadline revive(Now sentAt) { limit = limitOf(sentAt); return this; }");
    }

    private static List<Mutant> ofBelief() {
        return List.of(
                Mutant.named("deadline from receipt instead of send")
                        .replace(ElectionMachine.class, "extend(event.sentAt())", "extend(turn.now())")
                        .in(Scenario.LATE_ACKNOWLEDGEMENT)
                        .caughtBy(Invariant.I1),
                Mutant.named("no margin")
                        .replace(ElectionMachine.class, "settings.timings().beliefTime()", "settings.timings().ttl()")
                        .in(Scenario.SKEWED_CLOCKS)
                        .caughtBy(Invariant.I1),
                Mutant.named("wall clock only")
                        .replace(SessionDeadline.class, "time.monotonicNanos() - current.nanos < 0 && ", "")
                        // Nor are timers set by the other.
                        .replace(ElectionMachine.class, "next = Now.earlier(next, session.deadline().nanos());\n", "")
                        .in(Scenario.WALL_JUMPS)
                        .caughtBy(Invariant.I1),
                Mutant.named("monotonic clock only, under suspend")
                        .replace(SessionDeadline.class, " && time.wallMillis() < current.wallMillis", "")
                        .in(Scenario.SUSPEND)
                        .caughtBy(Invariant.I1),
                Mutant.named("resume after a lapse")
                        .replace(
                                SessionDeadline.class,
                                "if (LIMIT.compareAndSet(this, current, LAPSED)) {",
                                "if (current != LAPSED) {")
                        .replace(SessionDeadline.class, "while (isLive()) {", "while (limit != LAPSED) {")
                        .replace(
                                ElectionMachine.class,
                                "checkDeadline(turn);\n        apply(event, turn);",
                                "apply(event, turn);")
                        .in(Scenario.LATE_ACKNOWLEDGEMENT)
                        .caughtBy(Invariant.I7, Invariant.I1),
                sharedDeadline(Mutant.named("one shared deadline for successive sessions"))
                        .replace(RoleState.class, OF_THE_TERM, LEFT_TO_THE_DEADLINE)
                        .in(Scenario.LATE_ACKNOWLEDGEMENT, Scenario.SUSPEND)
                        .caughtBy(Invariant.I7, Invariant.I4),
                Mutant.named("a member known by its id instead of its session")
                        .replace(Outlook.class, "return session != null && record.isHeldBy(session.id());", """
                                SessionRecord holder = state == null ? null : state.sessions().get(record.holder());
                                return session != null && (record.isHeldBy(session.id())
                                        || holder != null && holder.member().id().equals(profile.member().id()));
                                """)
                        .in(Scenario.CHAOS)
                        .caughtBy(Invariant.I4),
                Mutant.named("a session used again after its delete was sent")
                        .replace(
                                ElectionMachine.class,
                                "String id = outside.sessionIds().get();",
                                "String id = lastId == null ? outside.sessionIds().get() : lastId; lastId = id;")
                        .replace(
                                ElectionMachine.class,
                                "private long nextOpen;",
                                "private long nextOpen; private @Nullable String lastId;")
                        .in(Scenario.CHAOS, Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I1));
    }

    private static List<Mutant> ofWrites() {
        return List.of(
                Mutant.named("release before the drain")
                        .replace(
                                Roles.class,
                                "} else if (role.drain == null && role.inFlight == null) {",
                                "} else if (role.inFlight == null) {")
                        .replace(RoleState.class, "return drain == null && inFlight == null", "return inFlight == null")
                        .replace(
                                Roles.class,
                                "turn.add(new Command.Revoked(over, reason));",
                                "turn.add(new Command.Revoked(over, reason));\n"
                                        + "if (reason != Reason.RECORD_CHANGED) { evaluate(role, turn); }")
                        .caughtBy(Invariant.I6),
                Mutant.named("a release sent by a read while the drain runs")
                        .replace(
                                Roles.class,
                                "} else if (role.drain == null && role.inFlight == null) {",
                                "} else if (role.inFlight == null) {")
                        .replace(RoleState.class, "return drain == null && inFlight == null", "return inFlight == null")
                        .caughtBy(Invariant.I6),
                Mutant.named("unknown claim taken as success")
                        .replace(
                                ElectionMachine.class,
                                "roles.written(event.claims().get(i).role(), results.get(i), turn);",
                                """
                                Claim claim = event.claims().get(i);
                                WriteResult result = results.get(i);
                                roles.written(claim.role(), result.outcome() != WriteResult.Outcome.UNKNOWN ? result
                                        : WriteResult.won(new dev.leaderelection.spi.RoleRecord(claim.role(),
                                                event.sessionId(), claim.token(), claim.asRead().version() + 1, 0)), turn);
                                """)
                        .caughtBy(Invariant.I5, Invariant.I1),
                Mutant.named("orphaned claim forgotten")
                        .replace(
                                ElectionMachine.class,
                                "roles.written(event.claims().get(i).role(), results.get(i), turn);",
                                """
                                roles.written(event.claims().get(i).role(), results.get(i), turn);
                                if (results.get(i).outcome() == WriteResult.Outcome.UNKNOWN) {
                                    roles.get(event.claims().get(i).role()).forgotten = event.claims().get(i).token();
                                }
                                """)
                        .replace(RoleState.class, "    boolean paused;", "    boolean paused; long forgotten;")
                        .replace(
                                Roles.class,
                                "if (role.term != null && role.term.token() ==",
                                "if (role.record.token() == role.forgotten) { return; }"
                                        + " if (role.term != null && role.term.token() ==")
                        .in(Scenario.TUG_OF_WAR, Scenario.CHAOS)
                        .caughtBy(Invariant.I5, Invariant.I8),
                Mutant.named("token not increased on a claim")
                        .replace(
                                DueWrites.class,
                                "long token = role.nextToken(turn.now());\n        role.claimSent",
                                "long token = Math.max(1, role.record.token());\n        role.claimSent")
                        .caughtBy(Invariant.I2),
                Mutant.named("token not increased on a transfer")
                        .replace(
                                DueWrites.class,
                                "successor == null ? role.record.token() : role.nextToken(turn.now());",
                                "role.record.token();")
                        .caughtBy(Invariant.I2),
                Mutant.named("a read that names me adopted after a release was sent")
                        .replace(
                                DueWrites.class,
                                "role.endedToken = Math.max(role.endedToken, role.record.token());",
                                "role.endedToken = role.record.token() - 1;")
                        .in(Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I2, Invariant.I1),
                Mutant.named("a claim's late landing adopted although a release of it was sent")
                        .replace(
                                DueWrites.class,
                                "role.endedToken = Math.max(role.endedToken, role.record.token());",
                                "")
                        .in(Scenario.FICKLE)
                        .caughtBy(Invariant.I1, Invariant.I2),
                Mutant.named("a record that is told late believed whatever became of it")
                        .replace(Roles.class, "outlook.isHeldHere(told) && told.version() > role.record.version()", """
                                outlook.isHeldHere(told) && role.term == null && role.isQuiet() && wants(role)""")
                        .replace(
                                Roles.class, "role.learn(told, false);", "role.learn(told, false);\nadopt(role, turn);")
                        .in(Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I1, Invariant.I2));
    }

    private static List<Mutant> ofObservation() {
        return List.of(
                Mutant.named("TTL of the challenger instead of the record's")
                        .replace(
                                ElectionMachine.class,
                                "this.view = new MachineView(settings.member());",
                                "this.view = new MachineView(settings.member());\n"
                                        + "observations.ttl = settings.timings().ttl();")
                        .replace(
                                Observations.class,
                                "private long connection;",
                                "private long connection; Duration ttl = Duration.ZERO;")
                        .replace(
                                Observations.class,
                                "for (SessionRecord record : state.sessions().values()) {",
                                "for (SessionRecord seen : state.sessions().values()) {\nSessionRecord record = new"
                                        + " SessionRecord(seen.id(), seen.beat(), ttl, seen.member(), seen.connection());")
                        .in(Scenario.UNEQUAL_TTL)
                        .caughtBy(Invariant.I1),
                Mutant.named("eviction timer counted from the start of the first read")
                        .replace(
                                ElectionMachine.class,
                                "observations.read(event.state(), turn.now());",
                                "observations.read(event.state(), event.startedAt());")
                        .in(Scenario.SLOW_READ)
                        .caughtBy(Invariant.I1),
                Mutant.named("observations kept across a replaced connection after lost beats")
                        .replace(Observations.class, "            bySession.clear();\n", "")
                        .replace(
                                Observations.class,
                                "new Observation(record, completedAt, before != null));\n            }",
                                "new Observation(record, completedAt, before != null));\n            } else {\n"
                                        + "bySession.put(record.id(), new Observation(record, before.firstSeenAt, true)); }")
                        .in(Scenario.LOST_BEATS)
                        .caughtBy(Invariant.I1),
                Mutant.named("a record learned from a lost claim taken as proof of a vacancy")
                        .replace(Roles.class, "holder == null || (role.provenByRead && ", "holder == null || (")
                        .in(Scenario.STRANGERS)
                        .caughtBy(Invariant.I1));
    }

    private static List<Mutant> ofTheStore() {
        return List.of(
                Mutant.named("eviction by a timestamp in SQL, with an uncommitted beat in between")
                        .with(Flaw.EVICTS_BY_TIMESTAMP)
                        .in(Scenario.STORE_CLOCK)
                        .caughtBy(Invariant.I1),
                Mutant.named("sessions read before roles")
                        .with(Flaw.READS_SESSIONS_FIRST)
                        .in(Scenario.STRANGERS)
                        .caughtBy(Invariant.I1, Invariant.I2),
                Mutant.named("roles and sessions read over different connections")
                        .with(Flaw.READS_OVER_TWO_CONNECTIONS)
                        .in(Scenario.STRANGERS)
                        .caughtBy(Invariant.I1),
                Mutant.named("an eviction sent over another connection than the one that observed")
                        .with(Flaw.EVICTS_OVER_ANY_CONNECTION)
                        .in(Scenario.LOST_BEATS)
                        .caughtBy(Invariant.I1));
    }

    private static List<Mutant> ofTheRest() {
        return List.of(
                Mutant.named("failed reads counted as turns of R10")
                        .replace(ElectionMachine.class, "readNotBefore = backoff.after(turn.now());", """
                                readNotBefore = backoff.after(turn.now());
                                if (session != null) {
                                    session.read(new Now(session.lastReadStartedNanos(), 0), turn.now());
                                }
                                """)
                        .in(Scenario.DEAD_BRAIN)
                        .caughtBy(Invariant.I8),
                Mutant.named("turns that fail counted as turns of R10")
                        .replace(
                                ElectionMachine.class,
                                "observations.read(event.state(), turn.now());",
                                "if (session != null) { session.read(event.startedAt(), turn.now()); }"
                                        + " observations.read(event.state(), turn.now());")
                        .replace(ElectionMachine.class, "            session.deadline().end();\n", "")
                        .in(Scenario.DEAD_BRAIN)
                        .caughtBy(Invariant.I8),
                Mutant.named("a record that stays older than one seen before ignored for ever")
                        .replace(Roles.class, " || isOlderForLong(role, turn)", "")
                        .in(Scenario.LOST_DATA)
                        .caughtBy(Invariant.I8, Invariant.I5, Invariant.I11),
                Mutant.named("beats that go on while the engine stands still")
                        .with(Flaw.BEATS_WITHOUT_ENGINE)
                        .in(Scenario.DEAD_BRAIN)
                        .caughtBy(Invariant.I8),
                Mutant.named("the end of a term told only when it was wanted")
                        .replace(
                                Roles.class,
                                "turn.add(new Command.Revoked(over, reason));",
                                "if (reason != Reason.LAPSED) { turn.add(new Command.Revoked(over, reason)); }")
                        .caughtBy(Invariant.I9),
                Mutant.named("a role that came back unasked handed on")
                        .replace(
                                DueWrites.class,
                                "role.record.token() == role.handOverOf ? role.handOver : HandOver.TO_NOBODY;",
                                "role.handOver;")
                        .in(Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I5, Invariant.I8),
                Mutant.named("a role that is wanted again given up all the same")
                        .replace(
                                Roles.class,
                                "writes.needNotRelease(role);\n        if (role.term != null && role.term.token()",
                                "if (role.term != null && role.term.token()")
                        .in(Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I6),
                Mutant.named("a pause that was taken back never answered")
                        .replace(
                                Roles.class,
                                "            answerRequests(role, turn);\n        }\n    }\n\n    void endTerm",
                                "        }\n    }\n\n    void endTerm")
                        .in(Scenario.TUG_OF_WAR)
                        .caughtBy(Invariant.I9),
                Mutant.named("reads without a rest")
                        .replace(
                                ElectionMachine.class,
                                "nextRead = event.startedAt().nanos() + intervals.pollNanos();",
                                "nextRead = turn.now().nanos();")
                        .in(Scenario.KILL)
                        .caughtBy(Invariant.I10));
    }

    private static List<Mutant> ofPlacement() {
        return List.of(
                Mutant.named("a role moved to the best of the others instead of the first of all")
                        .replace(
                                Rebalance.class,
                                ".first(role.name, id -> id.equals(self) || role.offers(id) < MOST_OFFERS);",
                                ".bestOther(role.name, self, id -> true);")
                        .in(Scenario.BALANCE)
                        .caughtBy(Invariant.I11, Invariant.I12),
                Mutant.named("a role offered for ever to a member that does not keep it")
                        .replace(Rebalance.class, "MOST_OFFERS = 3;", "MOST_OFFERS = Integer.MAX_VALUE;")
                        .in(Scenario.BALANCE)
                        .caughtBy(Invariant.I11, Invariant.I8),
                Mutant.named("only new terms looked at, not new members")
                        .replace(
                                Rebalance.class,
                                "role.forgetAbsent(seen);\n            unplaced.add(role);",
                                "role.forgetAbsent(seen);")
                        .in(Scenario.BALANCE)
                        .caughtBy(Invariant.I12),
                Mutant.named("priorities for single roles ignored")
                        .replace(
                                Candidates.class,
                                "Integer.compare(b.member.priority(role), a.member.priority(role))",
                                "Integer.compare(b.member.priority(), a.member.priority())")
                        .in(Scenario.BALANCE)
                        .caughtBy(Invariant.I12),
                Mutant.named("a newcomer that waits for two TTLs")
                        .replace(Rebalance.class, "ttl().toNanos() / 4;", "ttl().toNanos() * 2;")
                        .in(Scenario.PRIORITY)
                        .caughtBy(Invariant.I12),
                Mutant.named("an ill member that keeps its roles")
                        .replace(Rebalance.class, "return isUnhealthy() && ", "return false && ")
                        .in(Scenario.ILLNESS)
                        .caughtBy(Invariant.I12),
                Mutant.named("an ill member that leads although it is no last resort")
                        .replace(
                                Profile.class,
                                "(state() == State.UNHEALTHY && placement.lastResort())",
                                "state() == State.UNHEALTHY")
                        .in(Scenario.ILLNESS)
                        .caughtBy(Invariant.I12),
                Mutant.named("a paused member that goes on")
                        .replace(Profile.class, "return State.PAUSED;", "return State.STANDING;")
                        .in(Scenario.ILLNESS)
                        .caughtBy(Invariant.I9, Invariant.I12),
                Mutant.named("a pause of a member never answered")
                        .replace(ElectionMachine.class, "        wishes.answerPauses(turn);\n", "")
                        .in(Scenario.ILLNESS)
                        .caughtBy(Invariant.I9),
                Mutant.named("heartbeats that tell no news")
                        .replace(
                                ElectionMachine.class,
                                "turn.add(new Command.Beat(session.id(), profile.member()));",
                                "turn.add(new Command.Beat(session.id(), settings.member()));")
                        .in(Scenario.ILLNESS)
                        .caughtBy(Invariant.I11, Invariant.I12, Invariant.I5, Invariant.I8));
    }
}
