// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Every fault once, each over one of the backends that it can be done to, about a minute for each backend. The property
 * {@code faults.most} limits how many there are for a backend.
 */
class FaultsIT {

    private static final int SIDE_BY_SIDE = 3;

    private static final int MOST = Integer.getInteger("faults.most", Integer.MAX_VALUE);

    /** What was seen once must not be, however rarely it is seen: a second try, which other failures have, finds it here. */
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @Test
    void nothingIsSeenThatMustNotBe() {
        assertThat(SEEN).as("in the first try, see target/faults-it").isEmpty();
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            Map<Backend, CompletableFuture<Verdict>> runs = new EnumMap<>(Backend.class);
            schedules()
                    .forEach((backend, nemeses) ->
                            runs.put(backend, CompletableFuture.supplyAsync(() -> run(backend, nemeses), threads)));
            // All of them come to their ends, and so do their processes, before one is allowed to fail the test.
            List<String> failures = new ArrayList<>();
            runs.forEach((backend, verdict) -> {
                try {
                    verdict.join().violations().forEach(violation -> SEEN.add(backend.label() + ": " + violation));
                } catch (CompletionException e) {
                    failures.add(backend.label() + ": " + e.getCause());
                }
            });
            assertThat(SEEN).as("see target/faults-it").isEmpty();
            assertThat(failures).as("see target/faults-it").isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Verdict run(Backend backend, List<Nemesis> nemeses) {
        Path results = Path.of("target", "faults-it");
        FaultOptions options = FaultOptions.parse("--minutes=0", "--members=3", "--seed=7");
        Verdict verdict = Faults.run(backend, nemeses, options, results.resolve(backend.label()), Instant.now());
        assertThat(verdict.writes()).as("writes over %s", backend.label()).isPositive();
        assertThat(verdict.phases().stream().map(Verdict.Outcome::phase))
                .as("faults that did not come about over %s, though nothing else was done at the time", backend.label())
                .noneMatch(phase -> phase.isAlone() && phase.isMissed());
        return verdict;
    }

    /** Deals the faults out. */
    private static Map<Backend, List<Nemesis>> schedules() {
        Map<Backend, List<Nemesis>> schedules = new EnumMap<>(Backend.class);
        for (Backend backend : Backend.values()) {
            schedules.put(backend, new ArrayList<>());
        }
        for (Nemesis nemesis : Nemeses.all()) {
            schedules.entrySet().stream()
                    .filter(entry -> nemesis.appliesTo().test(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .min((one, other) -> Integer.compare(one.size(), other.size()))
                    .filter(least -> least.size() < MOST)
                    .ifPresent(least -> least.add(nemesis));
        }
        return schedules;
    }
}
