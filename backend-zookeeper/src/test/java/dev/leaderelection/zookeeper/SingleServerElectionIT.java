// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Leadership;
import dev.leaderelection.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleBiFunction;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.KillSession;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole elections on one server. */
@Timeout(120)
class SingleServerElectionIT {

    private static final List<String> ONE = List.of("reports");

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofSeconds(20);

    private static final int MOST_SERIES = 8;

    private final Elections elections = new Elections();

    private TestingServer server;

    SingleServerElectionIT() throws Exception {
        server = new TestingServer(Ports.free(), false);
    }

    @BeforeEach
    void startServer() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        elections.close();
        server.close();
        elections.assertNoOverlap();
    }

    @Test
    void plannedHandOverTakesMilliseconds() {
        measure("hand-over", "release to grant", 6, SingleServerElectionIT::handOver);
    }

    @Test
    void transferToAChosenMemberTakesMilliseconds() {
        measure("transfer", "end of the old term to grant", 5, SingleServerElectionIT::transfer);
    }

    /** What else runs on the machine can only add to the time: series follow until one has the median that is wanted. */
    private void measure(String what, String of, double wanted, ToDoubleBiFunction<Candidate, Candidate> move) {
        Candidate leading = start("first", Duration.ofSeconds(10));
        leading.awaitGrant(LONG);
        Candidate following = start("second", Duration.ofSeconds(10));
        elections.awaitEverybodyKnown();
        double best = Double.MAX_VALUE;
        for (int series = 0; series < MOST_SERIES && best >= wanted; series++) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                millis.add(move.applyAsDouble(leading, following));
                millis.add(move.applyAsDouble(following, leading));
            }
            millis.sort(null);
            best = Math.min(best, millis.get(20));
            System.out.printf(
                    "ZooKeeper, one server: %s p50 %.1f ms, p95 %.1f ms (%s)%n",
                    what, millis.get(20), millis.get(38), of);
        }
    }

    private static double handOver(Candidate from, Candidate to) {
        awaitFresh(from, to);
        CompletableFuture<Boolean> steppedDown = from.leaders().role("reports").stepDown();
        Candidate.Grant grant = to.awaitGrant(LONG);
        assertThat(steppedDown.join()).isTrue();
        assertThat(to.lastReason()).isIn(Transition.Reason.TRANSFERRED, Transition.Reason.VACANT);
        return millis(from, grant);
    }

    private static double transfer(Candidate from, Candidate to) {
        awaitFresh(from, to);
        from.leaders().role("reports").transferTo(to.id()).join();
        Candidate.Grant grant = to.awaitGrant(LONG);
        assertThat(from.leaders().isLeader("reports")).isFalse();
        return millis(from, grant);
    }

    /** From the end of the former leader's callbacks, when it sends the release, to the successor's grant. */
    private static double millis(Candidate from, Candidate.Grant grant) {
        return (grant.atNanos() - from.revokedAtNanos()) / 1e6;
    }

    /** Two ticks are the shortest session that a server grants: with the longest here 20 times the TTL. */
    @ParameterizedTest
    @ValueSource(ints = {200, 2_000, 10_000})
    void killedLeaderIsReplacedWhateverTheTickTime(int tickMillis) throws Exception {
        server.close();
        server = new TestingServer(
                new InstanceSpec(null, Ports.free(), -1, -1, true, -1, tickMillis, -1, Map.of(), "127.0.0.1"), true);
        Candidate first = start("first", SECOND);
        Leadership term = first.awaitGrant(LONG).term();
        Candidate second = start("second", SECOND);
        elections.awaitEverybodyKnown();
        long killed = System.nanoTime();
        first.kill();
        Candidate.Grant grant = second.awaitGrant(LONG);
        System.out.printf(
                "ZooKeeper, tick of %d ms, TTL 1 s: successor %d ms after the kill%n",
                tickMillis, (grant.atNanos() - killed) / 1_000_000);
        assertThat(grant.term().token()).isGreaterThan(term.token());
        // An answer that comes too late makes the claim one that a later read confirms.
        assertThat(second.lastReason()).isIn(Transition.Reason.EXPIRED, Transition.Reason.SETTLED);
        assertThat(term.isValid()).isFalse();
    }

    @Test
    void lostZookeeperSessionsCostNoTerm() {
        CuratorFramework client = Clients.start(server.getConnectString());
        Candidate leader = elections.start(
                "leader", ZookeeperStore.owning(client, ZookeeperSettings.defaults()), Duration.ofSeconds(4), ONE);
        Leadership term = leader.awaitGrant(LONG).term();
        start("follower", Duration.ofSeconds(4));
        elections.awaitEverybodyKnown();
        for (int i = 0; i < 5; i++) {
            long before = Clients.handle(client).getSessionId();
            if (i % 2 == 0) {
                Clients.expireSession(client);
            } else {
                Clients.call(() -> {
                    KillSession.kill(Clients.handle(client));
                    return null;
                });
            }
            await("another ZooKeeper session").atMost(LONG).until(() -> Clients.isConnectedAnew(client, before));
        }
        await("longer than a TTL").during(Duration.ofSeconds(5)).atMost(LONG).until(term::isValid);
        assertThat(leader.leaders().session().state()).hasToString("ACTIVE");
    }

    @Test
    void serverThatIsAwayForThreeTtlsEndsTheTermAndAnotherBegins() throws Exception {
        Candidate first = start("first", SECOND);
        Leadership term = first.awaitGrant(LONG).term();
        Candidate second = start("second", SECOND);
        elections.awaitEverybodyKnown();
        server.stop();
        await("belief ends").atMost(LONG).until(() -> !term.isValid());
        await("three TTLs without a leader")
                .during(SECOND.multipliedBy(3))
                .atMost(LONG)
                .until(() -> first.led(ONE) + second.led(ONE) == 0);
        server.restart();
        await("a leader again").atMost(LONG).until(() -> first.led(ONE) + second.led(ONE) == 1);
    }

    @Test
    void pausedLeaderBelievesNoMoreWhenItWakes() {
        Candidate successor = start("successor", SECOND);
        successor.leaders().role("reports").pause().join();
        try (MemberProcess paused =
                MemberProcess.start(server.getConnectString(), elections.namespace(), SECOND, ONE)) {
            await("the other process leads").atMost(LONG).until(() -> paused.led() == 1);
            successor.leaders().role("reports").resume().join();
            paused.signal("STOP");
            await("the successor leads").atMost(LONG).until(() -> successor.led(ONE) == 1);
            // Not before: a signal takes effect a moment after it was sent, and an answer given in it is a true one.
            paused.ask();
            await("three TTLs").pollDelay(SECOND.multipliedBy(2)).until(() -> true);
            paused.signal("CONT");
            assertThat(paused.answer()).isZero();
            assertThat(successor.led(ONE)).isOne();
        }
    }

    private Candidate start(String id, Duration ttl) {
        return elections.start(id, server.getConnectString(), ttl, ONE);
    }

    /** A hand-over begins when the former one is over, and the successor's last beat is known. */
    private static void awaitFresh(Candidate leading, Candidate following) {
        await().atMost(LONG)
                .until(() -> leading.leaders().isLeader("reports")
                        && !following.leaders().isLeader("reports")
                        && following
                                .leaders()
                                .role("reports")
                                .status()
                                .state()
                                .toString()
                                .equals("FOLLOWING"));
    }
}
