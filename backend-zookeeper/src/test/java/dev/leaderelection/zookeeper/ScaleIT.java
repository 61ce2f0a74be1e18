// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand roles with the longest names there are. */
@Timeout(300)
class ScaleIT {

    private static final List<String> ONE = List.of("reports");

    private static final List<String> TEN_THOUSAND = IntStream.range(0, 10_000)
            .mapToObj(i -> String.format("role-%05d-", i))
            .map(start -> start + "x".repeat(200 - start.length()))
            .toList();

    private static final Duration TTL = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofMinutes(2);

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
        elections.assertNoOverlap();
    }

    @Test
    void tenThousandRolesAreLedAtOnceCostNothingAtRestAndMoveAtOnce() {
        Load ofOneRole = loadOfOneRole();
        Load atRest;
        Duration led;
        Duration moved;
        try (MemberProcess first = process(elections, TEN_THOUSAND)) {
            long begun = System.nanoTime();
            awaitAllLed(first::led);
            led = Duration.ofNanos(System.nanoTime() - begun);
            Candidate second = elections.start("second", server.getConnectString(), TTL, TEN_THOUSAND);
            elections.awaitKnown(2);
            atRest = measure();
            long killed = System.nanoTime();
            first.signal("KILL");
            awaitAllLed(() -> second.led(TEN_THOUSAND));
            moved = Duration.ofNanos(System.nanoTime() - killed);
        }
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
        try (Elections small = new Elections();
                MemberProcess first = process(small, ONE)) {
            await("a leader").atMost(LONG).until(() -> first.led() == 1);
            small.start("second", server.getConnectString(), TTL, ONE);
            small.awaitKnown(2);
            return measure();
        }
    }

    private MemberProcess process(Elections in, List<String> roles) {
        return MemberProcess.start(server.getConnectString(), in.namespace(), TTL, roles);
    }

    /** What members ask of the server, once everything that was caused by their start is over; and this process's threads. */
    private Load measure() {
        Load.awaitRest(server.getPort());
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return Load.measure(server.getPort(), Duration.ofSeconds(5), threads);
    }

    private static void awaitAllLed(LongSupplier led) {
        await("all led")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> led.getAsLong() == TEN_THOUSAND.size());
    }
}
