// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the state machine under the simulator.
 *
 * <p>By default a fixed number of schedules; {@code -Dsimulation.seconds=600} runs as many as that time allows, from fresh
 * seeds; {@code -Dsimulation.seed=…} runs one schedule again, or both together, from that seed on.
 */
class SimulationTest {

    private static final long SCHEDULES = 20_000;

    /** A test that is tried again, as any may be, draws other seeds: it must not pass after this was seen once. */
    private static final List<String> FAILED = new CopyOnWriteArrayList<>();

    private final @Nullable Long seed = Long.getLong("simulation.seed");

    private final @Nullable Long seconds = Long.getLong("simulation.seconds");

    @Test
    void noInvariantBreaksInAnySchedule() throws Exception {
        assertThat(FAILED).as("in the first try").isEmpty();
        long first = seed != null ? seed : seconds != null ? new SplittableRandom().nextLong() >>> 1 : 1;
        Schedules schedules = new Schedules(first, Planner::any);
        long from = System.nanoTime();
        Statistics seen = schedules.run(more());
        long millis = Duration.ofNanos(System.nanoTime() - from).toMillis();
        System.out.printf("Simulated from seed %d on, %,d ms%n%s%n", first, millis, seen);
        FAILED.addAll(schedules.failed().stream().map(SimulationTest::explain).toList());
        assertThat(FAILED).isEmpty();
        if (seed != null && seconds == null) {
            print(seed);
        } else {
            assertThat(seen.unfencedStaleWrites).isPositive();
            assertThat(seen.refusedStaleWrites).isPositive();
            assertThat(seen.toleratedOverlaps).isPositive();
            assertThat(seen.faults().keySet()).containsAll(everyFault());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BROKEN_CLOCKS", "LOST_DATA"})
    void withoutFencingStaleWritesSlipThroughWhereAssumptionsAreBroken(Scenario scenario) {
        assertThat(LongStream.rangeClosed(1, 1_000)
                        .mapToObj(each -> Simulation.run(Planner.plan(each, scenario), Flaw.NONE, false))
                        .anyMatch(run -> run.statistics().unfencedStaleWrites > 0))
                .isTrue();
    }

    @Test
    void aSeedReproducesARun() {
        for (long each : List.of(1L, 2L, 3L, 500L, 501L)) {
            Simulation.Result once = Simulation.run(Planner.any(each), Flaw.NONE, true);
            Simulation.Result again = Simulation.run(Planner.any(each), Flaw.NONE, true);
            assertThat(again.trace()).isEqualTo(once.trace());
            assertThat(again.statistics().steps).isEqualTo(once.statistics().steps);
        }
    }

    @Test
    void aFailingRunIsMadeSmallAndReadable() {
        Flaw flaw = Flaw.EVICTS_OVER_ANY_CONNECTION;
        Plan failing = LongStream.iterate(1, each -> each + 1)
                .mapToObj(each -> Planner.plan(each, Scenario.LOST_BEATS))
                .filter(plan -> Simulation.run(plan, flaw, false).violation() != null)
                .findFirst()
                .orElseThrow();
        Plan small = Minimiser.minimise(failing, flaw);
        assertThat(small.incidents()).hasSizeLessThan(failing.incidents().size());
        assertThat(Minimiser.report(small, flaw))
                .startsWith("seed " + failing.seed())
                .contains("FAIL_OVER", "-> Evict", "Granted")
                .containsPattern("I1 \\(belief of different members overlaps\\): .*still believes.*$");
    }

    /** A run that is asked for by its seed leaves its trace behind, whether it fails or not. */
    private static void print(long seed) throws IOException {
        Plan plan = Planner.any(seed);
        List<String> lines = new ArrayList<>(plan.describe());
        lines.addAll(Simulation.run(plan, Flaw.NONE, true).trace());
        Path file = Path.of("target", "simulation-" + seed + ".txt");
        Files.write(file, lines);
        System.out.println("The trace of this run is in " + file);
    }

    private static List<String> everyFault() {
        return Stream.concat(
                        Arrays.stream(Fault.values()).map(fault -> "noise " + fault),
                        Arrays.stream(Incident.Kind.values()).map(kind -> "incident " + kind))
                .toList();
    }

    private BooleanSupplier more() {
        if (seconds != null) {
            long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            return () -> System.nanoTime() - until < 0;
        }
        AtomicLong left = new AtomicLong(seed != null ? 1 : SCHEDULES);
        return () -> left.getAndDecrement() > 0;
    }

    private static String explain(Plan plan) {
        return "Seed " + plan.seed() + " breaks an invariant; -Dsimulation.seed=" + plan.seed()
                + " runs it again. Made as small as possible:\n"
                + Minimiser.report(Minimiser.minimise(plan, Flaw.NONE), Flaw.NONE);
    }
}
