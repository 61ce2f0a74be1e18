// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Levers.Lever;
import dev.leaderelection.bench.faults.Nemesis.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Schedules aimed at single mutants. Each stays within what the election assumes: the engine itself passes it. */
final class MutantNemeses {

    private static final String HOLDER = "SELECT S.ID, S.BEAT FROM LEADER_SESSION S JOIN LEADER_ROLE R"
            + " ON R.NAMESPACE = S.NAMESPACE AND R.HOLDER = S.ID WHERE R.NAME = ?";

    /** A role that no member here wants changes, as if members with other roles did it. */
    private static final String NEWS =
            "WITH CHANGED AS (INSERT INTO LEADER_ROLE (NAMESPACE, NAME, HOLDER, TOKEN, VERSION, SINCE)"
                    + " VALUES ('" + FaultMember.NAMESPACE + "', 'of-others', NULL, 1, 0, 0)"
                    + " ON CONFLICT (NAMESPACE, NAME) DO UPDATE SET VERSION = LEADER_ROLE.VERSION + 1 RETURNING 1)"
                    + " SELECT pg_notify('leader_change', '" + FaultMember.NAMESPACE + "') FROM CHANGED";

    private MutantNemeses() {}

    /** One of those that all runs do. */
    static Nemesis known(String name) {
        return Nemeses.all().stream()
                .filter(nemesis -> nemesis.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The leader's clocks are slow, all others' are fast, both by a little less than a seventh; then it is cut off. */
    static Nemesis clocksAtTheirBounds() {
        return Nemesis.everywhere("clocks-at-their-bounds-and-leader-cut-off", 2, (testbed, random) -> {
            Candidate leader = testbed.leader();
            testbed.members().forEach(member -> Levers.of(member).rate(member == leader ? -130 : 130));
            pause(testbed.ttls(0.3));
            cutOff(leader);
            return Fault.of(leader, () -> testbed.members().forEach(member -> {
                // Clocks may not jump back, so that the processes end with them.
                member.process().kill();
                Levers.of(member).reset();
            }));
        });
    }

    static Nemesis wallClockBack() {
        return Nemesis.everywhere("leader-cut-off-and-its-wall-clock-an-hour-back", 2.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            cutOff(leader);
            Levers.of(leader).moveWallClock(Duration.ofHours(-1));
            return Fault.of(leader);
        });
    }

    /** Stands still with its monotonic clock, while the wall clock goes on. */
    static Nemesis suspended() {
        return Nemesis.everywhere("leader-suspended-for-two-ttls", 0.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            leader.process().freeze();
            pause(testbed.ttls(2));
            Levers.of(leader).stopMonotonicClock(testbed.ttls(2));
            leader.process().thaw();
            return Fault.of(leader);
        });
    }

    /** The acknowledgement of a beat has come, but the engine's thread stands still before it takes it in. */
    static Nemesis engineStands(String name, double ttls, boolean cutOff) {
        return Nemesis.everywhere(name, cutOff ? 2 : 0.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            Levers levers = Levers.of(leader);
            levers.set(Lever.ENGINE_STANDS, 1);
            boolean stands = Testbed.await(testbed.ttls(1), () -> levers.isUp(Lever.STANDING_SINCE));
            if (cutOff) {
                cutOff(leader);
            }
            pause(testbed.ttls(ttls));
            levers.set(Lever.ENGINE_STANDS, 0);
            levers.set(Lever.STANDING_SINCE, 0);
            return Fault.of(leader).missedIf(!stands);
        });
    }

    /** The first member, whose TTL is the longest, leads and is cut off. */
    static Nemesis longestTtlCutOff() {
        return Nemesis.everywhere("member-with-the-longest-ttl-cut-off", 2, (testbed, random) -> {
            Candidate first = testbed.members().get(0);
            boolean leads = ClockNemeses.lead(testbed, first);
            cutOff(first);
            return Fault.of(first).missedIf(!leads);
        });
    }

    /** The others' reads have begun, but stand still before they are sent; they go on when the leader is cut off. */
    static Nemesis slowReads() {
        return Nemesis.everywhere("slow-reads-and-leader-cut-off", 2, (testbed, random) -> {
            Candidate leader = testbed.leader();
            others(testbed, leader).forEach(other -> Levers.of(other).set(Lever.READS_STAND, 1));
            pause(testbed.ttls(0.75));
            cutOff(leader);
            others(testbed, leader).forEach(other -> Levers.of(other).set(Lever.READS_STAND, 0));
            return Fault.of(leader);
        });
    }

    /** The leader is killed, and nobody knows what became of the claims of the others, which come late. */
    static Nemesis lateClaims() {
        return Nemesis.everywhere("leader-killed-and-claims-late", 0.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            List<Levers> others =
                    others(testbed, leader).stream().map(Levers::of).toList();
            others.forEach(other -> other.set(Lever.WRITES_LATE, 1));
            leader.process().kill();
            boolean late = Testbed.await(
                    testbed.ttls(4), () -> others.stream().allMatch(other -> other.isUp(Lever.WRITES_WAITING)));
            pause(testbed.ttls(0.3));
            others.forEach(other -> other.set(Lever.WRITES_LATE, 0));
            return Fault.of(leader).missedIf(!late);
        });
    }

    /** The leader steps down, and its release comes late, after reads that still name it. */
    static Nemesis lateRelease() {
        return Nemesis.everywhere("step-down-and-release-late", 1, (testbed, random) -> {
            Candidate leader = testbed.leader();
            Levers levers = Levers.of(leader);
            levers.set(Lever.WRITES_LATE, 1);
            leader.order("step-down " + role(testbed));
            boolean late = Testbed.await(testbed.ttls(3), () -> levers.isUp(Lever.WRITES_WAITING));
            pause(testbed.ttls(0.4));
            levers.set(Lever.WRITES_LATE, 0);
            return Fault.of(leader).missedIf(!late);
        });
    }

    /**
     * A claim lands late, when its member has paused the role; the release that follows lands later still, when the member
     * wants the role again, and sees nothing of it.
     */
    static Nemesis lateClaimAndLateRelease() {
        return Nemesis.everywhere("claim-late-and-its-release-later", 0.7, (testbed, random) -> {
            Late late = Late.claim(testbed);
            late.claimer.order("pause " + role(testbed));
            pause(testbed.ttls(0.1));
            // What waited lands; what comes now waits.
            late.levers.set(Lever.WRITES_LATE, 2);
            pause(testbed.ttls(0.8));
            boolean released = late.levers.isUp(Lever.WRITES_WAITING);
            late.claimer.order("resume " + role(testbed));
            late.other.order("resume " + role(testbed));
            pause(testbed.ttls(0.6));
            late.levers.set(Lever.READS_STAND, 1);
            pause(testbed.ttls(0.05));
            late.levers.set(Lever.WRITES_LATE, 0);
            return Fault.of(late.claimer, () -> late.levers.set(Lever.READS_STAND, 0))
                    .missedIf(!late.sent || !released);
        });
    }

    /** A claim lands late, when its member has paused the role, and is wanted again before it was released. */
    static Nemesis wantedAgain() {
        return Nemesis.everywhere("claim-late-and-wanted-again", 0.6, (testbed, random) -> {
            Late late = Late.claim(testbed);
            late.claimer.order("pause " + role(testbed));
            pause(Duration.ofMillis(20));
            late.levers.set(Lever.WRITES_LATE, 0);
            pause(testbed.ttls(0.03));
            late.levers.set(Lever.WRITE_ANSWERS_STAND, 1);
            late.claimer.order("resume " + role(testbed));
            late.other.order("resume " + role(testbed));
            return Fault.of(late.claimer, () -> late.levers.set(Lever.WRITE_ANSWERS_STAND, 0))
                    .missedIf(!late.sent);
        });
    }

    /** Work is awaited before a planned hand-over while others' changes are told, so that the leader reads again and again. */
    static Nemesis handOverAmidNews() {
        return Nemesis.everywhere("planned-hand-over-amid-news", 1, (testbed, random) -> {
            Candidate leader = testbed.leader();
            leader.order("step-down " + role(testbed));
            try (Connection database = testbed.database().connect();
                    PreparedStatement news = database.prepareStatement(NEWS)) {
                for (int i = 0; i < 10; i++) {
                    pause(Duration.ofMillis(50));
                    news.execute();
                }
            }
            return Fault.of(leader);
        });
    }

    /**
     * A fail-over loses the leader's last beats: its connection is gone, and so are those of the others, who find the beat
     * that they saw last.
     */
    static Nemesis lostBeats() {
        return Nemesis.everywhere("beats-lost-in-a-fail-over-and-leader-cut-off", 1.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            try (Connection database = testbed.database().connect()) {
                Beat old = beat(database, testbed);
                boolean fresh = Testbed.await(
                        testbed.ttls(1), () -> !beat(database, testbed).equals(old));
                Beat seen = beat(database, testbed);
                // Each of the others most likely reads meanwhile.
                pause(testbed.ttls(0.17));
                others(testbed, leader).forEach(other -> Levers.of(other).set(Lever.READS_STAND, 1));
                pause(testbed.ttls(0.5));
                cutOff(leader);
                put(database, seen);
                leader.proxies().forEach(Proxy::reset);
                others(testbed, leader).forEach(other -> {
                    other.proxies().forEach(Proxy::reset);
                    Levers.of(other).set(Lever.READS_STAND, 0);
                });
                return Fault.of(leader).missedIf(!fresh);
            }
        });
    }

    /** The others are cut off until they may evict the leader as they saw it last; meanwhile a fail-over loses its beats. */
    static Nemesis lostBeatsUnseen() {
        return Nemesis.everywhere("others-cut-off-and-beats-lost-in-a-fail-over", 1.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            try (Connection database = testbed.database().connect()) {
                Beat old = beat(database, testbed);
                boolean fresh = Testbed.await(
                        testbed.ttls(1), () -> !beat(database, testbed).equals(old));
                Beat seen = beat(database, testbed);
                pause(testbed.ttls(0.17));
                others(testbed, leader).forEach(MutantNemeses::cutOff);
                pause(testbed.ttls(0.9));
                cutOff(leader);
                put(database, seen);
                testbed.members().forEach(member -> member.proxies().forEach(Proxy::reset));
                others(testbed, leader).forEach(other -> other.proxies().forEach(proxy -> proxy.conduct(Conduct.OPEN)));
                return Fault.of(leader).missedIf(!fresh);
            }
        });
    }

    /** The leader lapses, and the delete of its session comes late, when it leads again in another. */
    static Nemesis lateDelete() {
        return Nemesis.everywhere("leader-lapses-and-delete-late", 0.5, (testbed, random) -> {
            Candidate leader = testbed.leader();
            Levers levers = Levers.of(leader);
            levers.set(Lever.CLOSE_LATE, 1);
            leader.process().freeze();
            pause(testbed.ttls(0.9));
            leader.process().thaw();
            boolean late = Testbed.await(testbed.ttls(2), () -> levers.get(Lever.CLOSE_LATE) == 2);
            pause(testbed.ttls(1));
            boolean leads = ClockNemeses.lead(testbed, leader);
            pause(testbed.ttls(0.3));
            levers.set(Lever.CLOSE_LATE, 0);
            return Fault.of(leader).missedIf(!late || !leads);
        });
    }

    private static Beat beat(Connection database, Testbed testbed) {
        try (PreparedStatement statement = database.prepareStatement(HOLDER)) {
            statement.setString(1, role(testbed));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Beat(row.getString(1), row.getLong(2)) : new Beat("", 0);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(Connection database, Beat beat) throws SQLException {
        try (PreparedStatement statement =
                database.prepareStatement("UPDATE LEADER_SESSION SET BEAT = ? WHERE ID = ?")) {
            statement.setLong(1, beat.number);
            statement.setString(2, beat.session);
            statement.executeUpdate();
        }
    }

    private static List<Candidate> others(Testbed testbed, Candidate leader) {
        return testbed.members().stream().filter(member -> member != leader).toList();
    }

    private static void cutOff(Candidate member) {
        member.proxies().forEach(proxy -> proxy.conduct(Conduct.BLACKHOLE));
    }

    private static String role(Testbed testbed) {
        return testbed.roles().get(0);
    }

    private static void pause(Duration duration) {
        Testbed.await(duration, () -> false);
    }

    /** A beat of a session. */
    private record Beat(String session, long number) {}

    /**
     * A claim that was sent and has not arrived.
     *
     * @param claimer who sent it
     * @param levers its levers
     * @param other the third member, which has paused the role
     * @param sent whether it was sent at all
     */
    private record Late(Candidate claimer, Levers levers, Candidate other, boolean sent) {

        /** The leader is killed while one of the others has paused the role, and the claims of the last one are late. */
        static Late claim(Testbed testbed) {
            Candidate leader = testbed.leader();
            Candidate claimer = others(testbed, leader).get(0);
            Candidate other = others(testbed, leader).get(1);
            Levers levers = Levers.of(claimer);
            other.order("pause " + role(testbed));
            pause(testbed.ttls(0.3));
            levers.set(Lever.WRITES_LATE, 1);
            leader.process().kill();
            boolean sent = Testbed.await(testbed.ttls(4), () -> levers.isUp(Lever.WRITES_WAITING));
            return new Late(claimer, levers, other, sent);
        }
    }
}
