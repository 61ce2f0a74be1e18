// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run showed, in Markdown. */
final class Report {

    private final Subject subject;

    private final History history;

    private final Verdict verdict;

    Report(Subject subject, History history, Verdict verdict) {
        this.subject = subject;
        this.history = history;
        this.verdict = verdict;
    }

    /** The report as a section of a document. */
    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("## " + subject.servers());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%s, %d members, TTL %s, %d roles, seed %d: %d faults in %s. %s",
                subject.at().truncatedTo(ChronoUnit.SECONDS),
                subject.members(),
                seconds(history.ttlNanos()),
                history.roles().size(),
                subject.seed(),
                history.phases().size(),
                minutes(history.endedNanos() - history.begunNanos()),
                verdict.passes() ? "No violation." : "**VIOLATIONS.**"));
        lines.add("");
        lines.add(subject.machine());
        lines.add("");
        lines.addAll(totals());
        lines.add("");
        lines.addAll(table());
        lines.add("");
        lines.addAll(strikes());
        addList(lines, "Violations", verdict.violations());
        addList(lines, "Overlaps where an assumption was broken on purpose", verdict.exempt());
        addList(lines, "Later than the bound", verdict.late());
        lines.add("");
        return String.join("\n", lines);
    }

    private List<String> totals() {
        return List.of(
                "| | |",
                "| --- | --- |",
                row("terms believed in", history.runs().size()),
                row("overlaps of belief", overlaps()),
                row(
                        "overlaps where an assumption was broken on purpose",
                        verdict.exempt().size()),
                row("writes at the registers", verdict.writes()),
                row("stale writes that the register let through that takes all", verdict.refused()),
                row("stale writes accepted by the register that refuses lower tokens", staleAccepted()),
                row(
                        "recoveries within the bound of " + ttls(history.boundNanos()) + " TTL",
                        history.phases().size() - verdict.late().size() + " of "
                                + history.phases().size()));
    }

    private long overlaps() {
        return count("I1");
    }

    private long staleAccepted() {
        return count("I3");
    }

    private long count(String invariant) {
        return verdict.violations().stream()
                .filter(line -> line.startsWith(invariant))
                .count();
    }

    private static String row(String what, Object value) {
        return "| " + what + " | " + value + " |";
    }

    private List<String> table() {
        List<String> lines = new ArrayList<>(List.of(
                "| fault | times | without a leader, in TTLs: min | median | max | led again after its end, max"
                        + " | stale writes let through | exempt overlaps |",
                "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"));
        Map<String, List<Verdict.Outcome>> byNemesis = verdict.phases().stream()
                .collect(
                        Collectors.groupingBy(outcome -> outcome.phase().nemesis(), TreeMap::new, Collectors.toList()));
        byNemesis.forEach((nemesis, outcomes) -> lines.add(row(nemesis, outcomes)));
        return lines;
    }

    /** How often each fault struck, alone and beside another one. */
    private List<String> strikes() {
        Map<String, int[]> counts = new TreeMap<>();
        subject.nemeses().forEach(nemesis -> counts.put(nemesis, new int[2]));
        for (Phase phase : history.phases()) {
            String[] names = phase.nemesis().split(Pattern.quote(Phase.TOGETHER), -1);
            if (!phase.isMissed()) {
                for (String name : names) {
                    counts.computeIfAbsent(name, unknown -> new int[2])[names.length > 1 ? 1 : 0]++;
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of("| fault | struck alone | in a pair |", "| --- | ---: | ---: |"));
        counts.forEach((name, count) -> lines.add("| " + name + " | " + count[0] + " | " + count[1] + " |"));
        return lines;
    }

    private String row(String nemesis, List<Verdict.Outcome> outcomes) {
        List<Long> unled =
                outcomes.stream().map(Verdict.Outcome::unledNanos).sorted().toList();
        long recovery = outcomes.stream()
                .mapToLong(Verdict.Outcome::recoveryNanos)
                .max()
                .orElse(0);
        return "| " + nemesis + " | " + outcomes.size() + " | " + ttls(unled.get(0)) + " | "
                + ttls(unled.get(unled.size() / 2)) + " | " + ttls(unled.get(unled.size() - 1)) + " | "
                + ttls(recovery) + " | "
                + outcomes.stream().mapToLong(Verdict.Outcome::refused).sum() + " | "
                + outcomes.stream().mapToLong(Verdict.Outcome::overlaps).sum() + " |";
    }

    private static void addList(List<String> lines, String title, List<String> entries) {
        if (!entries.isEmpty()) {
            lines.add("");
            lines.add(title + ":");
            lines.add("");
            entries.forEach(entry -> lines.add("- " + entry));
        }
    }

    private String ttls(long nanos) {
        return String.format(Locale.ROOT, "%.2f", (double) nanos / history.ttlNanos());
    }

    private static String seconds(long nanos) {
        return nanos / 1e9 + " s";
    }

    private static String minutes(long nanos) {
        return Duration.ofNanos(nanos).toMinutes() + " min "
                + Duration.ofNanos(nanos).toSecondsPart() + " s";
    }

    /** Writes the report, and the history that it is made of. */
    void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("report.md"), markdown());
            Files.writeString(directory.resolve("timeline.svg"), new Timeline(subject.servers(), history).svg());
            List<String> lines = new ArrayList<>();
            history.phases().forEach(phase -> lines.add(phase.toString()));
            history.runs().forEach(run -> lines.add(run.toString()));
            history.writes().forEach(write -> lines.add(write.toString()));
            Files.write(directory.resolve("history.txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + directory, e);
        }
    }

    /** What a run was made of. */
    record Subject(String servers, int members, List<String> nemeses, long seed, Instant at, String machine) {}
}
