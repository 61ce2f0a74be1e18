// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What this project promises itself of its speed. */
final class Targets {

    private static final Map<Store, Double> HANDOVER_RATIOS =
            Map.of(Store.ZOOKEEPER, 0.7, Store.ETCD, 0.7, Store.POSTGRESQL, 0.2);

    private static final long SHORT_TTL_MILLIS = 1_000;

    private static final double SHORT_FAIL_OVER = 1.2;

    private static final int MANY = 1_000;

    private static final int THREADS_MORE = 12;

    private static final double CONSTANT_OPERATIONS = 3;

    private static final double CHECK_NANOS = 60;

    private static final double GATE_NANOS = 100;

    /** What a process does beside the benchmark, spread over its calls; an allocation for each would be 16 at least. */
    private static final double NO_BYTES = 0.5;

    private final Lookup lookup;

    private final List<Target> targets = new ArrayList<>();

    private Targets(Lookup lookup) {
        this.lookup = lookup;
    }

    static List<Target> of(Lookup lookup) {
        Targets all = new Targets(lookup);
        all.handOver();
        all.failOver();
        all.pauses();
        all.rest();
        all.many();
        all.calls();
        return all.targets;
    }

    private void add(String what, Optional<Double> limit, Optional<Double> actual, String unit) {
        targets.add(new Target(what, limit, actual, unit));
    }

    private Optional<Double> ours(
            Part part, Store store, String measure, int roles, ToDoubleFunction<Statistics> which) {
        return lookup.statistics(part, store, Library.OURS, measure, roles).map(which::applyAsDouble);
    }

    private void handOver() {
        Stream.of(Store.ZOOKEEPER, Store.ETCD, Store.POSTGRESQL)
                .forEach(store -> Stream.of("", HandoverPart.WARM).forEach(state -> handOver(store, state)));
    }

    private void handOver(Store store, String state) {
        double ratio = HANDOVER_RATIOS.getOrDefault(store, 1.0);
        Optional<Lookup.Best> best = lookup.bestPeer(Part.HANDOVER, store, HandoverPart.STEP_DOWN + state, 1);
        add(
                store.title() + ": planned hand-over" + state + ", median of drained transfers, at most " + ratio
                        + " of the best peer's" + named(best, "ms"),
                best.map(one -> ratio * one.median()),
                ours(Part.HANDOVER, store, HandoverPart.TRANSFER + state, 1, Statistics::median),
                "ms");
    }

    private static String named(Optional<Lookup.Best> best, String unit) {
        return best.map(one -> " (" + one.library().title() + ", " + Target.number(one.median()) + " " + unit + ")")
                .orElse("");
    }

    private void failOver() {
        double ttl = lookup.ttlMillis() / 1000.0;
        for (Store store : Store.values()) {
            add(
                    store.title() + ": fail-over after SIGKILL, median",
                    Optional.of(ttl),
                    ours(Part.FAILOVER, store, CrashPart.FAIL_OVER, 1, Statistics::median),
                    "s");
            add(
                    store.title() + ": fail-over after SIGKILL, longest",
                    Optional.of(ttl + 1),
                    ours(Part.FAILOVER, store, CrashPart.FAIL_OVER, 1, Statistics::max),
                    "s");
            add(
                    store.title() + ": fail-over after SIGKILL with a TTL of 1 s, median",
                    Optional.of(SHORT_FAIL_OVER),
                    Lookup.statistics(lookup.find(
                                    Part.FAILOVER, store, Library.OURS, CrashPart.FAIL_OVER, 1, SHORT_TTL_MILLIS))
                            .map(Statistics::median),
                    "s");
        }
    }

    private void pauses() {
        for (Store store : Store.values()) {
            add(
                    store.title() + ": stale belief after a pause, longest",
                    Optional.of(0.0),
                    ours(Part.PAUSE, store, CrashPart.STALE, 1, Statistics::max),
                    "ms");
            add(
                    store.title() + ": overlap at hand-over, longest",
                    Optional.of(0.0),
                    lookup.longestOverlap(store, Library.OURS),
                    "ms");
        }
    }

    private void rest() {
        Optional<Lookup.Best> sql = lookup.bestPeer(Part.ROLES, Store.POSTGRESQL, RolesPart.OPERATIONS, MANY);
        add(
                "PostgreSQL: operations at rest with 1,000 roles, for each process, at most 1/100 of the best peer's"
                        + named(sql, "a second"),
                sql.map(best -> best.median() / 100),
                ours(Part.ROLES, Store.POSTGRESQL, RolesPart.OPERATIONS, MANY, Statistics::median),
                "a second");
        for (Store store : List.of(Store.ZOOKEEPER, Store.ETCD)) {
            add(
                    store.title() + ": operations at rest, for each process, with as many roles as were tried",
                    Optional.of(CONSTANT_OPERATIONS),
                    greatest(store, RolesPart.OPERATIONS),
                    "a second");
        }
        for (Store store : Store.values()) {
            add(
                    store.title() + ": threads, beside an idle client's",
                    lookup.statistics(Part.ROLES, store, Library.IDLE_CLIENT, RolesPart.THREADS, 1)
                            .map(idle -> idle.median() + THREADS_MORE),
                    greatest(store, RolesPart.THREADS),
                    "");
        }
    }

    private Optional<Double> greatest(Store store, String measure) {
        return lookup.sizes().stream()
                .flatMap(roles -> ours(Part.ROLES, store, measure, roles, Statistics::max).stream())
                .max(Double::compare);
    }

    private void many() {
        for (Store store : Store.values()) {
            if (store.libraries().size() > 1) {
                Optional<Lookup.Best> best = lookup.bestPeer(Part.ROLES, store, RolesPart.LED, MANY);
                add(
                        store.title() + ": 1,000 roles led, within the best peer's time" + named(best, "s"),
                        best.map(Lookup.Best::median),
                        ours(Part.ROLES, store, RolesPart.LED, MANY, Statistics::median),
                        "s");
            }
            for (int roles : List.of(MANY, 10 * MANY)) {
                add(
                        String.format("%s: %,d roles moved after SIGKILL", store.title(), roles),
                        Optional.of(lookup.ttlMillis() / 1000.0 + 1),
                        ours(Part.ROLES, store, RolesPart.MOVED, roles, Statistics::median),
                        "s");
            }
        }
    }

    private void calls() {
        for (String method : JmhPart.CHECKS) {
            for (int threads = 1; threads <= 2; threads++) {
                String about = "`isLeader()`, " + method + ", " + JmhPart.threads(threads);
                add(about, Optional.of(CHECK_NANOS), median(method, threads), "ns");
                add(about + ", allocated", Optional.of(NO_BYTES), median(method + JmhPart.BYTES, threads), "B");
            }
        }
        Optional<Double> gated = median(JmhPart.GATED, 1);
        Optional<Double> advised = median(JmhPart.EMPTY_ADVICE, 1);
        add(
                "`@LeaderOnly` call, above the same through an empty advice",
                Optional.of(GATE_NANOS),
                gated.flatMap(with -> advised.map(without -> with - without)),
                "ns");
    }

    private Optional<Double> median(String measure, int threads) {
        return Lookup.statistics(lookup.jmh(measure, threads)).map(Statistics::median);
    }
}
