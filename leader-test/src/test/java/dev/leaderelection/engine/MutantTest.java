// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof of the simulator: every mutant must break an invariant, in schedules that the engine itself survives. */
class MutantTest {

    private static final int MOST_SCHEDULES = 5_000;

    private static final Map<Integer, String> TABLE = new ConcurrentSkipListMap<>();

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void everyMutantIsCaught(Mutant mutant) throws Exception {
        Function<String, String> run = worldOf(mutant);
        for (int schedule = 1; schedule <= MOST_SCHEDULES; schedule++) {
            Scenario scenario =
                    mutant.scenarios().get(schedule % mutant.scenarios().size());
            String broken = run.apply(scenario + " " + mutant.flaw() + " " + schedule);
            if (!broken.isEmpty()) {
                String invariant = broken.substring(0, broken.indexOf(' '));
                TABLE.put(
                        mutants().indexOf(mutant),
                        "| %s | %s | %s | %d |".formatted(mutant.name(), scenario, invariant, schedule));
                assertThat(mutant.caughtBy()).as(broken).contains(Invariant.valueOf(invariant));
                return;
            }
        }
        assertThat(mutant)
                .as("a mutant that lives through %d schedules", MOST_SCHEDULES)
                .isNull();
    }

    static List<Mutant> harmless() {
        return Mutants.harmless();
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void aHarmlessChangeIsNotCaught(Mutant change) throws Exception {
        Function<String, String> run = worldOf(change);
        for (int schedule = 1; schedule <= 300; schedule++) {
            Scenario scenario =
                    change.scenarios().get(schedule % change.scenarios().size());
            assertThat(run.apply(scenario + " " + change.flaw() + " " + schedule))
                    .isEmpty();
        }
    }

    @AfterAll
    static void printTable() {
        System.out.println("| mutant | schedules | caught by | after |\n| --- | --- | --- | --- |");
        TABLE.values().forEach(System.out::println);
    }

    @SuppressWarnings("unchecked") // The class is ours, whatever loader it comes from.
    private static Function<String, String> worldOf(Mutant mutant) throws Exception {
        ClassLoader world = new MutantLoader(MutantCompiler.compile(mutant));
        return (Function<String, String>)
                world.loadClass(MutantRun.class.getName()).getConstructor().newInstance();
    }
}
