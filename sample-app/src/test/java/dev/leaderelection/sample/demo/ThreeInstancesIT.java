// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static dev.leaderelection.sample.demo.ClusterUnderTest.POLL_INTERVAL;
import static dev.leaderelection.sample.demo.ClusterUnderTest.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Transition;
import dev.leaderelection.sample.demo.Instance.RoleStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the README promises, on three processes over one H2 server. */
final class ThreeInstancesIT {

    private static @Nullable H2Server server;

    private static ClusterUnderTest cluster;

    private Term leader;

    @BeforeAll
    static void start() {
        cluster = ClusterUnderTest.start(
                "three-instances", 3, directory -> server = new H2Server(ClusterUnderTest.JAR, directory));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void everybodyIsThere() {
        leader = cluster.restore();
    }

    @Test
    void oneOfThreeLeads() throws Exception {
        JsonNode report = leader.instance().get("/actuator/leader");

        assertThat(report.path("members")).hasSize(3);
        await().during(2, TimeUnit.SECONDS)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> cluster.terms().toList().equals(List.of(leader)));
    }

    /** The others forward the request. */
    @Test
    void reportIsWrittenByTheLeaderWhicheverInstanceIsAsked() {
        await().atMost(PATIENCE).ignoreException(IOException.class).untilAsserted(() -> {
            JsonNode role = leader.instance().get("/actuator/leader/daily-report");
            List<Instance> instances = cluster.instances().toList();
            assertThat(instances).hasSize(3);
            for (Instance instance : instances) {
                JsonNode report = instance.post("/reports", "");
                assertThat(report.path("memberId"))
                        .isEqualTo(role.path("leader").path("id"));
                assertThat(report.path("token")).isEqualTo(role.path("leader").path("token"));
            }
        });
    }

    @Test
    void killedLeaderIsReplaced() throws Exception {
        Instant killed = Instant.now();
        leader.instance().process().kill();

        Term successor = cluster.termAfter(leader);

        Duration unled = Duration.between(killed, successor.since());
        System.out.printf("kill -9: next term after %d ms, TTL %d ms%n", unled.toMillis(), TTL.toMillis());
        assertThat(successor.token()).isGreaterThan(leader.token());
        assertThat(successor.reason()).isIn(Term.AFTER_EVICTION);
    }

    @Test
    void terminatedLeaderHandsOver() throws Exception {
        try (HandOvers handOvers = new HandOvers(url(), "sa", "")) {
            Instant terminated = Instant.now();
            Duration unled =
                    handOvers.measure(cluster, instance -> instance.process().terminate());
            Term successor = cluster.termAfter(leader);
            Duration whole = Duration.between(terminated, successor.since());

            assertThat(successor.reason()).isNotIn(Term.AFTER_EVICTION);
            System.out.printf("SIGTERM: %d ms until the next term%n", whole.toMillis());
            HandOvers.report("SIGTERM, H2, poll " + POLL_INTERVAL.toMillis() + " ms", List.of(unled));
            // The next test starts again what has ended, and must not take this one for running.
            await().atMost(PATIENCE).until(() -> !leader.instance().process().isAlive());
        }
    }

    @Test
    void stepDownsMoveTheRole() throws Exception {
        try (HandOvers handOvers = new HandOvers(url(), "sa", "")) {
            List<Duration> unled = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                Term former = cluster.leader();
                unled.add(handOvers.measure(cluster, HandOvers.Release::stepDown));
                reasons.add(cluster.termAfter(former).reason());
            }

            // A member that was silent for half a TTL, as on a busy machine, is named by nobody and claims by itself.
            assertThat(reasons)
                    .contains(Transition.Reason.TRANSFERRED.text())
                    .doesNotContainAnyElementsOf(Term.AFTER_EVICTION);
            HandOvers.report("Step-down, H2, poll " + POLL_INTERVAL.toMillis() + " ms", unled);
        }
    }

    @Test
    void frozenLeaderWakesAsFollower() {
        Instance frozen = leader.instance();
        Instant asleepUntil = Instant.now().plus(TTL.multipliedBy(3));
        frozen.process().freeze();
        Term successor = cluster.termAfter(leader);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(asleepUntil));
        // Asked while it sleeps, so that nothing can come before this answer when it wakes.
        CompletableFuture<RoleStatus> firstAnswer = frozen.roleWhenAwake(PATIENCE);
        frozen.process().thaw();

        assertThat(firstAnswer.join().leading()).isFalse();
        Term agreed = cluster.leader();
        assertThat(agreed.token()).isGreaterThanOrEqualTo(successor.token());
        assertThat(agreed.instance()).isNotSameAs(frozen);
        await().atMost(PATIENCE).until(() -> frozen.get("/actuator/leader")
                .path("session")
                .path("state")
                .asString()
                .equals("ACTIVE"));
    }

    private static String url() {
        return Objects.requireNonNull(server).url();
    }
}
