// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand roles with the longest names there are. */
@Timeout(180)
class ScaleIT {

    private static final List<String> ONE = List.of("reports");

    private static final List<String> TEN_THOUSAND = IntStream.range(0, 10_000)
            .mapToObj(i -> String.format("role-%05d-", i))
            .map(start -> start + "x".repeat(200 - start.length()))
            .toList();

    private static final Duration TTL = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Elections elections = new Elections();

    private TestingServer server;

    ScaleIT() throws Exception {
        server = new TestingServer(false);
    }

    @BeforeEach
    void startServer() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        elections.close();
        server.close();
        assertThat(elections.overlaps()).isEmpty();
    }

    @Test
    void tenThousandRolesAreLedAtOnceCostNothingAtRestAndMoveAtOnce() {
        Load ofOneRole = loadOfOneRole();
        long begun = System.nanoTime();
        Candidate first = elections.start("first", server.getConnectString(), TTL, TEN_THOUSAND);
        awaitAllLed(first);
        Duration led = Duration.ofNanos(System.nanoTime() - begun);
        Candidate second = elections.start("second", server.getConnectString(), TTL, TEN_THOUSAND);
        elections.awaitEverybodyKnown();
        Load atRest = measure();
        long killed = System.nanoTime();
        first.kill();
        awaitAllLed(second);
        Duration moved = Duration.ofNanos(System.nanoTime() - killed);
        System.out.printf(
                "ZooKeeper, 10,000 roles: led after %d ms; moved %d ms after the kill (TTL %d s)%n",
                led.toMillis(), moved.toMillis(), TTL.toSeconds());
        System.out.printf("ZooKeeper, two members at rest: one role %s; 10,000 roles %s%n", ofOneRole, atRest);
        assertThat(atRest.watches()).isEqualTo(ofOneRole.watches());
        assertThat(atRest.threads()).isLessThanOrEqualTo(ofOneRole.threads() + 2);
        // Each of two members beats every second.
        assertThat(atRest.writesPerSecond()).isLessThanOrEqualTo(2.2);
        assertThat(atRest.requestsPerSecond()).isLessThanOrEqualTo(ofOneRole.requestsPerSecond() * 1.2);
    }

    private Load loadOfOneRole() {
        try (Elections small = new Elections()) {
            small.start("one", server.getConnectString(), TTL, ONE);
            small.start("two", server.getConnectString(), TTL, ONE);
            small.awaitEverybodyKnown();
            await("a leader").atMost(LONG).until(() -> small.leaders("reports") == 1);
            return measure();
        }
    }

    /** What members ask of the server, once everything that was caused by their start is over. */
    private Load measure() {
        Load.awaitRest(server.getPort());
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return Load.measure(server.getPort(), Duration.ofSeconds(5), threads);
    }

    private static void awaitAllLed(Candidate candidate) {
        await("all led by " + candidate.id())
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> candidate.led(TEN_THOUSAND) == TEN_THOUSAND.size());
    }
}
