// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What many roles cost. The first of two members connects and joins all of them, and must lead all; then comes the second,
 * both rest, and the first is killed.
 */
final class RolesPart {

    static final String LED = "all led";

    static final String MOVED = "all moved after SIGKILL";

    static final String THREADS = "threads";

    static final String HEAP = "heap";

    static final String OPERATIONS = "store operations";

    static final String PROCESSOR = "processor time";

    /** How long both rest while their rest is measured. */
    private static final int REST_IN_TTLS = 2;

    private static final Duration CALM_LOOK = Duration.ofSeconds(1);

    private static final int CALM_LOOKS = 30;

    private final Bench bench;

    private final StoreServer server;

    private final Library library;

    private final Duration ttl;

    RolesPart(Bench bench, StoreServer server, Library library, Duration ttl) {
        this.bench = bench;
        this.server = server;
        this.library = library;
        this.ttl = ttl;
    }

    /** From few to many roles, until there are too many to be led by one. */
    void run() throws Exception {
        String trouble = "";
        for (int roles : bench.options().sizes()) {
            if (trouble.isEmpty()) {
                trouble = run(roles);
            } else {
                add(LED, roles, "s", List.of(), "not tried: " + trouble);
            }
        }
    }

    /** What a client that does nothing needs, to compare with: of the library of that name. */
    void runIdle() throws Exception {
        try (MemberProcess process = MemberProcess.start("idle", new Beliefs(), bench.logs())) {
            process.open("idle", library, server, bench.namespace(), ttl, 1);
            addUsage(List.of(process), 1);
        }
    }

    /** Answers what kept the first member from leading all, or nothing. */
    private String run(int roles) throws Exception {
        Beliefs beliefs = new Beliefs();
        try (MemberProcess first = MemberProcess.start("first-of-many", beliefs, bench.logs());
                MemberProcess second = MemberProcess.start("second-of-many", beliefs, bench.logs())) {
            String namespace = bench.namespace();
            long joined = System.nanoTime();
            first.open(first.name(), library, server, namespace, ttl, roles);
            var join = first.send("join", first.name());
            String trouble = awaitLed(first, joined, LED, roles);
            if (trouble.isEmpty()) {
                MemberProcess.result(join, bench.options().patience());
            }
            second.open(second.name(), library, server, namespace, ttl, roles);
            MemberProcess.result(
                    second.send("join", second.name()), bench.options().patience());
            awaitCalm();
            rest(List.of(first, second), roles);
            addUsage(List.of(first, second), roles);
            long killed = first.kill();
            if (trouble.isEmpty()) {
                awaitLed(second, killed, MOVED, roles);
            }
            return trouble;
        }
    }

    private String awaitLed(MemberProcess process, long since, String measure, int roles) throws Exception {
        Duration patience = bench.options().patience();
        String[] answer = MemberProcess.result(
                        process.send("await-led", process.name(), patience.toMillis()), patience.plusSeconds(30))
                .split(" ", -1);
        int led = Integer.parseInt(answer[0]);
        if (led == roles) {
            add(measure, roles, "s", List.of((Long.parseLong(answer[1]) - since) / 1e9), "");
            return "";
        }
        String trouble = String.format("%,d of %,d after %d s", led, roles, patience.toSeconds());
        add(measure, roles, "s", List.of(), trouble);
        return trouble;
    }

    /** Until the store is asked no less than before, so that what joining costs does not count as rest. */
    private void awaitCalm() throws Exception {
        Thread.sleep(ttl.toMillis() / 2);
        double before = Double.MAX_VALUE;
        for (int i = 0; i < CALM_LOOKS; i++) {
            OptionalLong operations = server.operations();
            Thread.sleep(CALM_LOOK.toMillis());
            OptionalLong after = server.operations();
            double rate = after.orElse(0) - operations.orElse(0);
            if (rate > before * 0.8) {
                return;
            }
            before = Math.max(rate, 1);
        }
    }

    private void rest(List<MemberProcess> processes, int roles) throws Exception {
        long processor = processorNanos(processes);
        OptionalLong operations = server.operations();
        long began = System.nanoTime();
        Thread.sleep(ttl.toMillis() * REST_IN_TTLS);
        double seconds = (System.nanoTime() - began) / 1e9;
        OptionalLong after = server.operations();
        double perMinute = (processorNanos(processes) - processor) / 1e9 / seconds * 60 / processes.size();
        add(PROCESSOR, roles, "s/min", List.of(perMinute), "");
        if (operations.isPresent() && after.isPresent()) {
            double perSecond = (after.getAsLong() - operations.getAsLong()) / seconds / processes.size();
            add(OPERATIONS, roles, "1/s", List.of(perSecond), "");
        }
    }

    private static long processorNanos(List<MemberProcess> processes) throws InterruptedException {
        long sum = 0;
        for (MemberProcess process : processes) {
            sum += Long.parseLong(process.call("usage", process.name()).split(" ", -1)[2]);
        }
        return sum;
    }

    /** The greater of the members' threads, and of their heaps after a collection. */
    private void addUsage(List<MemberProcess> processes, int roles) throws IOException, InterruptedException {
        long threads = 0;
        long heap = 0;
        for (MemberProcess process : processes) {
            process.call("collect", process.name());
            String[] usage = process.call("usage", process.name()).split(" ", -1);
            threads = Math.max(threads, Long.parseLong(usage[0]));
            heap = Math.max(heap, Long.parseLong(usage[1]));
        }
        add(THREADS, roles, "", List.of((double) threads), "");
        add(HEAP, roles, "MiB", List.of(heap / 1048576.0), "");
    }

    private void add(String measure, int roles, String unit, List<Double> samples, String note) throws IOException {
        bench.add(bench.key(Part.ROLES, server, library, measure, ttl, roles), unit, samples, note);
    }
}
