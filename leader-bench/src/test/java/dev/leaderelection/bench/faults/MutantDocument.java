// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The document of a hunt for all mutants. */
final class MutantDocument {

    private static final String HEAD = """
            # Mutants on a real database

            Written by `./mvnw -pl leader-bench -am verify -Dmutants=all …` (see `MutantsIT`); nothing here is edited by hand.

            Each mutant of the engine ([correctness.md](../correctness.md) shows them in the simulator) runs in three Java virtual
            machines on PostgreSQL, which synchronises every commit with the disk, and is struck by a fault aimed at it, again and
            again, until the checker of the fault runner sees what must not be. The engine itself goes through the same
            schedule before, and at least as often as the mutant needed: of it nothing may be seen.
            Kills, stops and cut connections are real. Where a schedule needs a clock that is wrong, a single thread that stands
            still, or an answer that is lost while its effect comes late, the members have it between the engine and the real
            store, or in the clock that the engine asks.
            """;

    private MutantDocument() {}

    /** Writes the document, or only the rows of these results anew. */
    static void write(Path directory, List<MutantHunt.Result> results) throws IOException {
        Path document = directory.resolve("mutants.md");
        Map<String, String> rows = Files.exists(document) ? rows(Files.readAllLines(document)) : new HashMap<>();
        results.forEach(result -> rows.put(result.aim().mutant(), row(result)));
        List<String> lines = new ArrayList<>(List.of(HEAD));
        lines.add(Instant.now().truncatedTo(ChronoUnit.SECONDS) + ". " + Results.machine());
        lines.add("");
        lines.add("| mutant | nemesis | TTL | what was seen | strikes | seconds | the engine itself |");
        lines.add("| --- | --- | ---: | --- | ---: | ---: | --- |");
        Aims.all().stream()
                .map(aim -> rows.get(aim.mutant()))
                .filter(Objects::nonNull)
                .forEach(lines::add);
        lines.add("");
        lines.add("These cannot show as an overlap or a stale write on PostgreSQL; the simulator sees them:");
        lines.add("");
        lines.add("| mutant | why |");
        lines.add("| --- | --- |");
        Aims.unseen().forEach((mutant, why) -> lines.add("| " + mutant + " | " + why + " |"));
        lines.add("");
        Files.createDirectories(directory);
        Files.writeString(document, String.join("\n", lines));
    }

    /** By mutant, those of earlier runs. */
    private static Map<String, String> rows(List<String> lines) {
        Map<String, String> rows = new HashMap<>();
        for (Aim aim : Aims.all()) {
            lines.stream()
                    .filter(line -> line.startsWith("| " + aim.mutant() + " |"))
                    .forEach(line -> rows.put(aim.mutant(), line));
        }
        return rows;
    }

    private static String row(MutantHunt.Result result) {
        MutantHunt.Seen mutant = result.mutant();
        MutantHunt.Seen innocent = result.innocent();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f s | %s | %d | %.1f | %s in %d strikes |",
                result.aim(),
                result.aim().nemesis().name(),
                result.aim().ttl().toMillis() / 1e3,
                mutant.isSomething() ? mutant.violation() : "**nothing**",
                mutant.strikes(),
                mutant.took().toMillis() / 1e3,
                innocent.isSomething() ? "**" + innocent.violation() + "**" : "nothing",
                innocent.strikes());
    }
}
