// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.engine.Mutant;
import dev.leaderelection.engine.Mutants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proof of the fault runner: mutants of the engine, on a real PostgreSQL, are seen as an overlap, as tokens that do not
 * increase, as a term that resumes, or as a stale write that is accepted, under schedules that the engine itself survives.
 *
 * <p>The normal build runs two of them. {@code ./mvnw -pl leader-bench -am verify -Dmutants=all -Dit.test=MutantsIT
 * -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false} runs all, in about twenty
 * minutes, and with {@code -Dbench.documents=docs/results} besides (an absolute name) writes the document; a part of a
 * mutant's name in the place of {@code all} runs the mutants whose names have it, and keeps the rows of the others. {@code -Dmutants.innocent=3} is how often
 * the engine itself is struck at least.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MutantsIT {

    private static final String WHICH = System.getProperty("mutants", "");

    private static final int INNOCENT_STRIKES = Integer.getInteger("mutants.innocent", WHICH.isEmpty() ? 1 : 3);

    private static final Path PLACE = Path.of("target", "mutants");

    private static final MutantHunt HUNT = new MutantHunt(PLACE, INNOCENT_STRIKES);

    private static final Map<String, MutantHunt.Result> RESULTS = new LinkedHashMap<>();

    static List<Aim> aims() {
        List<Aim> aims = WHICH.isEmpty() ? Aims.quick() : Aims.all();
        return aims.stream()
                .filter(aim -> WHICH.equals("all") || aim.mutant().contains(WHICH))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("aims")
    @Order(1)
    void theEngineIsInnocent(Aim aim) throws IOException {
        assertThat(HUNT.innocent(aim).violation()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("aims")
    @Order(2)
    void aMutantIsSeen(Aim aim) throws IOException {
        MutantHunt.Result result = HUNT.hunt(aim);
        RESULTS.put(aim.mutant(), result);
        write();
        assertThat(result.mutant().violation()).as("of the mutant").isNotEmpty();
        assertThat(result.innocent().violation()).as("of the engine itself").isEmpty();
        assertThat(result.innocent().strikes())
                .isGreaterThanOrEqualTo(result.mutant().strikes());
    }

    @Test
    @Order(0)
    void everyMutantIsAimedAtOrSaysWhyNot() {
        Set<String> known = new TreeSet<>();
        Mutants.all().stream().map(Mutant::name).forEach(known::add);
        List<String> named = Stream.concat(Aims.all().stream().map(Aim::mutant), Aims.unseen().keySet().stream())
                .toList();
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(known);
        assertThat(Aims.quick()).extracting(Aim::mutant).isSubsetOf(named);
    }

    /** After each, so that a run that is cut short leaves what it saw. */
    private static void write() throws IOException {
        String documents = WHICH.isEmpty() ? null : System.getProperty("bench.documents");
        MutantDocument.write(documents == null ? PLACE : Path.of(documents), List.copyOf(RESULTS.values()));
    }

    @AfterAll
    static void close() {
        HUNT.close();
    }
}
