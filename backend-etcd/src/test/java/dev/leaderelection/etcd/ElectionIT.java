// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Transition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole elections over one etcd process. */
@Timeout(120)
final class ElectionIT {

    private static final List<String> TEN_THOUSAND = IntStream.range(0, 10_000)
            .mapToObj(i -> String.format("role-%05d", i))
            .toList();

    private final EtcdCluster etcd = SharedServers.one();
    private final Candidates candidates = new Candidates();

    @AfterEach
    void close() {
        candidates.close();
    }

    @Test
    void plannedHandOverTakesMilliseconds() throws Exception {
        Duration ttl = Duration.ofSeconds(10);
        Candidate leading = candidates.start(etcd.settings(), ttl);
        long token = leading.nextGrant().token();
        candidates.start(etcd.settings(), ttl);
        candidates.awaitAllKnown();
        double best = Double.MAX_VALUE;
        // The first round loads classes and compiles them; others may fall on a moment when the machine is busy.
        for (int round = 0; round < 5 && (round < 2 || best >= 6); round++) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Candidate following = candidates.other(leading);
                long begun = System.nanoTime();
                leading.leaders().role("reports").stepDown().join();
                Candidate.Grant grant = following.nextGrant();
                assertThat(grant.token()).isGreaterThan(token);
                token = grant.token();
                millis.add((grant.atNanos() - begun) / 1e6);
                leading = following;
            }
            List<Double> sorted = millis.stream().sorted().toList();
            System.out.printf(
                    "etcd: hand-over p50 %.1f ms, p95 %.1f ms, from the release to the successor's grant%n",
                    sorted.get(15), sorted.get(28));
            best = Math.min(best, sorted.get(15));
        }
    }

    @Test
    void transferToAChosenMemberTakesMilliseconds() throws Exception {
        Duration ttl = Duration.ofSeconds(10);
        Candidate leading = candidates.start(etcd.settings(), ttl);
        leading.nextGrant();
        candidates.start(etcd.settings(), ttl);
        candidates.awaitAllKnown();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Candidate following = candidates.other(leading);
            leading.leaders()
                    .role("reports")
                    .transferTo(following.leaders().self().id())
                    .join();
            Candidate.Grant grant = following.nextGrant();
            Candidate.Loss loss = leading.losses().take();
            assertThat(loss.reason()).isEqualTo(Transition.Reason.HANDED_OVER);
            millis.add((grant.atNanos() - loss.atNanos()) / 1e6);
            leading = following;
        }
        List<Double> sorted = millis.stream().sorted().toList();
        System.out.printf(
                "etcd: transfer, unled p50 %.1f ms, p95 %.1f ms, from the end of the old term to the successor's grant%n",
                sorted.get(30), sorted.get(56));
    }

    @Test
    void memberThatIsKilledIsReplaced() throws Exception {
        Duration ttl = Duration.ofSeconds(1);
        Candidate first = candidates.start(etcd.settings(), ttl);
        Candidate.Grant term = first.nextGrant();
        Candidate second = candidates.start(etcd.settings(), ttl);
        candidates.awaitAllKnown();
        long killed = System.nanoTime();
        first.kill();
        Candidate.Grant grant = second.nextGrant();
        Duration taken = Duration.ofNanos(grant.atNanos() - killed);
        System.out.printf("etcd: taken over %d ms after a kill (TTL 1 s)%n", taken.toMillis());
        assertThat(grant.token()).isGreaterThan(term.token());
        assertThat(term.leadership().isValid()).isFalse();
    }

    @Test
    void tenThousandRolesAreLedAtOnceCostNothingAtRestAndMoveAtOnce() throws Exception {
        Duration ttl = Duration.ofSeconds(4);
        long begun = System.nanoTime();
        Candidate first = candidates.start(etcd.settings(), ttl, TEN_THOUSAND);
        await("all led").atMost(Duration.ofSeconds(20)).until(() -> first.led(TEN_THOUSAND) == TEN_THOUSAND.size());
        Duration led = Duration.ofNanos(System.nanoTime() - begun);
        int threads = Thread.activeCount();
        await("rest").pollDelay(Duration.ofSeconds(1)).until(() -> true);
        double before = requests();
        long restBegun = System.nanoTime();
        await("at rest").pollDelay(Duration.ofSeconds(4)).until(() -> true);
        double beats = (System.nanoTime() - restBegun) / (ttl.toNanos() / 5.0);
        double perBeat = (requests() - before) / beats;
        Candidate second = candidates.start(etcd.settings(), ttl, TEN_THOUSAND);
        candidates.awaitAllKnown();
        long killed = System.nanoTime();
        first.kill();
        await("all moved").atMost(Duration.ofSeconds(30)).until(() -> second.led(TEN_THOUSAND) == TEN_THOUSAND.size());
        Duration moved = Duration.ofNanos(System.nanoTime() - killed);
        System.out.printf(
                "etcd: 10,000 roles led after %d ms, %.2f requests per beat interval at rest, %d threads in the process,"
                        + " all moved %d ms after the kill (TTL %d s)%n",
                led.toMillis(), perBeat, threads, moved.toMillis(), ttl.toSeconds());
        assertThat(perBeat).isLessThan(1.3);
    }

    /** How many unary requests etcd has answered so far, by its own count. */
    private double requests() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.node(0).endpoint() + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("grpc_server_handled_total") && line.contains("\"unary\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
