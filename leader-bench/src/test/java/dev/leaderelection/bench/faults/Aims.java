// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.engine.Mutant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is aimed at each mutant of the engine, or why it cannot show as an overlap or a stale write on PostgreSQL. */
final class Aims {

    private static final String STORE = "dev.leaderelection.jdbc.";

    /** What the database's clock says, in milliseconds. */
    private static final String CLOCK = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT";

    private static final String LEADERLESS =
            "nobody leads, or later than promised (I8): nobody believes beside another";

    private static final String CALLBACKS = "a callback or an answer is missing (I9): belief is as it should be";

    private static final String PLACEMENT =
            "another member leads than should, or roles go on moving (I11, I12), each of them rightly, one after the other";

    private static final String LOOKED_AT_AGAIN =
            "the claim's own statement looks once more whether the holder's session exists, so that a claim on a wrong picture fails";

    private Aims() {}

    static List<Aim> all() {
        List<Aim> all = new ArrayList<>();
        all.addAll(ofBelief());
        all.addAll(ofWrites());
        all.addAll(ofObservation());
        return all;
    }

    /** Two that take little time. */
    static List<Aim> quick() {
        Duration ttl = Duration.ofSeconds(2);
        return List.of(
                Aim.at("token not increased on a claim", MutantNemeses.known("kill"))
                        .ttl(ttl),
                resumed().ttl(ttl));
    }

    private static Aim resumed() {
        return Aim.at(
                "resume after a lapse",
                MutantNemeses.engineStands("engine-stands-beyond-the-deadline-with-a-late-answer", 0.65, false));
    }

    private static List<Aim> ofBelief() {
        return List.of(
                Aim.at(
                        "deadline from receipt instead of send",
                        MutantNemeses.engineStands("leader-cut-off-while-its-engine-stands", 0.45, true)),
                Aim.at("no margin", MutantNemeses.clocksAtTheirBounds()),
                Aim.at("wall clock only", MutantNemeses.wallClockBack()),
                Aim.at("monotonic clock only, under suspend", MutantNemeses.suspended()),
                resumed(),
                Aim.at("one shared deadline for successive sessions", MutantNemeses.known("freeze-3.0-ttl")),
                Aim.at("a member known by its id instead of its session", MutantNemeses.known("kill"))
                        .with(MutantMember.SAME_ID, "true"),
                Aim.at("a session used again after its delete was sent", MutantNemeses.lateDelete()));
    }

    private static List<Aim> ofWrites() {
        return List.of(
                Aim.at("release before the drain", MutantNemeses.known("planned-hand-over"))
                        .with(MutantMember.WORK_MILLIS, "900"),
                Aim.at("a release sent by a read while the drain runs", MutantNemeses.handOverAmidNews())
                        .with(MutantMember.WORK_MILLIS, "900"),
                Aim.at("unknown claim taken as success", MutantNemeses.lateClaims()),
                Aim.at("token not increased on a claim", MutantNemeses.known("kill")),
                Aim.at("token not increased on a transfer", MutantNemeses.known("planned-hand-over")),
                Aim.at("a read that names me adopted after a release was sent", MutantNemeses.lateRelease()),
                Aim.at(
                        "a claim's late landing adopted although a release of it was sent",
                        MutantNemeses.lateClaimAndLateRelease()),
                Aim.at("a role that is wanted again given up all the same", MutantNemeses.wantedAgain()));
    }

    private static List<Aim> ofObservation() {
        return List.of(
                Aim.at("TTL of the challenger instead of the record's", MutantNemeses.longestTtlCutOff())
                        .othersTtl(Duration.ofSeconds(2)),
                Aim.at("eviction timer counted from the start of the first read", MutantNemeses.slowReads()),
                Aim.at("observations kept across a replaced connection after lost beats", MutantNemeses.lostBeats()),
                Aim.at(
                                "eviction by a timestamp in SQL, with an uncommitted beat in between",
                                MutantNemeses.known("database-clock-hour-ahead"))
                        .engine(engine("Observations", "firstSeenAt.plus(ttl());", "firstSeenAt.nanos();"))
                        .store(
                                store("Statements", "BEAT = BEAT + 1, MEMBER", "BEAT = " + CLOCK + ", MEMBER"),
                                store("Statements", "(?, ?, ?, 1, ?, ?)", "(?, ?, ?, " + CLOCK + ", ?, ?)"),
                                store(
                                        "Statements",
                                        "\" AND BEAT = ?\"",
                                        "\" AND ?::BIGINT > 0 AND BEAT + TTL_MS < " + CLOCK + "\"")),
                Aim.at(
                                "an eviction sent over another connection than the one that observed",
                                MutantNemeses.lostBeatsUnseen())
                        .store(store(
                                "JdbcStoreSession",
                                "connection.number() != asSeen.connection()",
                                "connection.number() < 0")));
    }

    private static Mutant.Edit engine(String type, String text, String replacement) {
        return new Mutant.Edit(Mutant.class.getPackageName() + "." + type, text, replacement);
    }

    private static Mutant.Edit store(String type, String text, String replacement) {
        return new Mutant.Edit(STORE + type, text, replacement);
    }

    /** The others by name, in order, and why they cannot show. */
    static Map<String, String> unseen() {
        Map<String, String> unseen = new LinkedHashMap<>();
        unseen.put("a record learned from a lost claim taken as proof of a vacancy", LOOKED_AT_AGAIN);
        unseen.put("sessions read before roles", LOOKED_AT_AGAIN);
        unseen.put("roles and sessions read over different connections", LOOKED_AT_AGAIN);
        List.of(
                        "orphaned claim forgotten",
                        "failed reads counted as turns of R10",
                        "turns that fail counted as turns of R10",
                        "a record that stays older than one seen before ignored for ever",
                        "beats that go on while the engine stands still",
                        "heartbeats that tell no news")
                .forEach(name -> unseen.put(name, LEADERLESS));
        List.of(
                        "the end of a term told only when it was wanted",
                        "a pause that was taken back never answered",
                        "a pause of a member never answered")
                .forEach(name -> unseen.put(name, CALLBACKS));
        unseen.put(
                "a record that is told late believed whatever became of it",
                "on PostgreSQL the row is read before it is told, so that it is never late");
        unseen.put(
                "a role that came back unasked handed on",
                "two members hand a role to each other for ever that neither of them wants (I5): none believes");
        unseen.put(
                "reads without a rest", "the store has more to do than it should (I10): all else is as it should be");
        List.of(
                        "a role moved to the best of the others instead of the first of all",
                        "a role offered for ever to a member that does not keep it",
                        "only new terms looked at, not new members",
                        "priorities for single roles ignored",
                        "a newcomer that waits for two TTLs",
                        "an ill member that keeps its roles",
                        "an ill member that leads although it is no last resort",
                        "a paused member that goes on")
                .forEach(name -> unseen.put(name, PLACEMENT));
        return unseen;
    }
}
