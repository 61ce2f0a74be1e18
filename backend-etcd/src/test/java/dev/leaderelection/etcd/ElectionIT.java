// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Transition;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole elections over one etcd process. */
@Timeout(120)
final class ElectionIT {

    /** Names as long as they may be. */
    private static final List<String> TEN_THOUSAND = IntStream.range(0, 10_000)
            .mapToObj(i -> String.format("%s-%05d", "r".repeat(194), i))
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
                assertThat(following.lastReason()).isIn(Transition.Reason.TRANSFERRED, Transition.Reason.VACANT);
                token = grant.token();
                millis.add((grant.atNanos() - begun) / 1e6);
                leading = following;
            }
            List<Double> sorted = millis.stream().sorted().toList();
            System.out.printf(
                    "etcd: hand-over p50 %.1f ms, p95 %.1f ms, from the request to step down to the successor's grant%n",
                    sorted.get(15), sorted.get(28));
            best = Math.min(best, sorted.get(15));
        }
    }

    @Test
    void etcdctlShowsWhoLeadsAsJson() throws Exception {
        Candidate leading = candidates.start(etcd.settings(), Duration.ofSeconds(10));
        long token = leading.nextGrant().token();
        String[] lines = etcd.control("get", "--prefix", "/leader/" + candidates.namespace() + "/")
                .strip()
                .split("\\R", -1);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            values.put(lines[i].substring(lines[i].indexOf('/', "/leader/".length()) + 1), lines[i + 1]);
        }
        String session = Objects.requireNonNull(leading.leaders().session().id());
        assertThat(values.values()).allMatch(value -> value.startsWith("{\"") && value.endsWith("}"));
        assertThat(values.get("roles/reports")).contains("\"holder\":\"" + session + "\"", "\"token\":" + token);
        assertThat(values.get("sessions/" + session))
                .contains(leading.leaders().self().id());
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
        // An answer that comes too late makes the claim one that a later read confirms.
        assertThat(second.lastReason()).isIn(Transition.Reason.EXPIRED, Transition.Reason.SETTLED);
        assertThat(term.leadership().isValid()).isFalse();
    }

    @Test
    void tenThousandRolesAreLedAtOnceCostNothingAtRestAndMoveAtOnce() throws Exception {
        Duration ttl = Duration.ofSeconds(6);
        int threadsOfOneRole = threadsOfOneRole();
        long begun = System.nanoTime();
        Candidate first = candidates.start(etcd.settings(), ttl, TEN_THOUSAND);
        await("all led").atMost(Duration.ofSeconds(60)).until(() -> first.led(TEN_THOUSAND) == TEN_THOUSAND.size());
        Duration led = Duration.ofNanos(System.nanoTime() - begun);
        await("rest").pollDelay(Duration.ofSeconds(1)).until(() -> true);
        int threads = threads();
        double before = requests();
        long restBegun = System.nanoTime();
        await("at rest").pollDelay(Duration.ofSeconds(4)).until(() -> true);
        double beats = (System.nanoTime() - restBegun) / (ttl.toNanos() / 5.0);
        double perBeat = (requests() - before) / beats;
        measureListing();
        Candidate second = candidates.start(etcd.settings(), ttl, TEN_THOUSAND);
        candidates.awaitAllKnown();
        long killed = System.nanoTime();
        first.kill();
        await("all moved").atMost(Duration.ofSeconds(30)).until(() -> second.led(TEN_THOUSAND) == TEN_THOUSAND.size());
        Duration moved = Duration.ofNanos(System.nanoTime() - killed);
        System.out.printf(
                "etcd: 10,000 roles led after %d ms, %.2f requests per beat interval at rest, %d threads in the process (%d for one role),"
                        + " all moved %d ms after the kill (TTL %d s)%n",
                led.toMillis(), perBeat, threads, threadsOfOneRole, moved.toMillis(), ttl.toSeconds());
        assertThat(perBeat).isLessThan(1.3);
        // Pools may have grown by a few; what grows with the roles would be thousands.
        assertThat(threads - threadsOfOneRole).isLessThan(20);
    }

    private int threadsOfOneRole() throws Exception {
        try (Candidates alone = new Candidates()) {
            alone.start(etcd.settings(), Duration.ofSeconds(4)).nextGrant();
            return threads();
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** What a member asks every half minute, beside its watch. */
    private void measureListing() throws Exception {
        ByteSequence prefix = new Keys(EtcdSettings.DEFAULT_ROOT, candidates.namespace()).all();
        try (Client client = Client.builder()
                .endpoints(etcd.node(0).endpoint())
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build()) {
            double before = metric("etcd_network_client_grpc_sent_bytes_total");
            long begun = System.nanoTime();
            long count = client.getKVClient()
                    .get(prefix, GetOption.builder().isPrefix(true).build())
                    .get()
                    .getCount();
            System.out.printf(
                    "etcd: listing %d keys takes %d ms, and %.1f MB%n",
                    count,
                    Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                    (metric("etcd_network_client_grpc_sent_bytes_total") - before) / 1e6);
            assertThat(count).isGreaterThan(TEN_THOUSAND.size());
        }
    }

    /** How many unary requests etcd has answered so far, by its own count. */
    private double requests() throws IOException, InterruptedException {
        return metric(line -> line.startsWith("grpc_server_handled_total") && line.contains("\"unary\""));
    }

    private double metric(String name) throws IOException, InterruptedException {
        return metric(line -> line.startsWith(name));
    }

    private double metric(Predicate<String> wanted) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.node(0).endpoint() + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(wanted)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
