// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the document and its plots out of nothing but the raw figures, and the notes that people keep beside them. */
final class BenchmarkDocument {

    static final String DOCUMENT = "benchmarks.md";

    /** Kept by hand: why a target is missed. */
    static final String NOTES = "benchmarks-notes.md";

    private final Lookup lookup;

    private final List<RunInfo> runs;

    private final StringBuilder text = new StringBuilder();

    private final Map<String, String> plots = new LinkedHashMap<>();

    private BenchmarkDocument(Lookup lookup, List<RunInfo> runs) {
        this.lookup = lookup;
        this.runs = runs;
    }

    static void write(RawFigures raw, long ttlMillis, Path directory) throws IOException {
        BenchmarkDocument document = new BenchmarkDocument(new Lookup(raw.all(), ttlMillis), raw.runs());
        Path notes = directory.resolve(NOTES);
        document.compose(Files.exists(notes) ? Files.readString(notes) : "");
        Files.createDirectories(directory);
        for (Map.Entry<String, String> plot : document.plots.entrySet()) {
            Files.writeString(directory.resolve(plot.getKey()), plot.getValue());
        }
        Files.writeString(directory.resolve(DOCUMENT), document.text.toString());
    }

    private void compose(String notes) {
        say("# Benchmarks");
        say("");
        say(
                "Written by `./bench speed` from [benchmarks.tsv](benchmarks.tsv), where every sample is. Change the text in"
                        + " [" + NOTES + "](" + NOTES + ") or in the program, not here.");
        runs();
        new SetUp(lookup.ttlMillis()).lines().forEach(this::say);
        targets();
        if (!notes.isBlank()) {
            say("");
            say(notes.strip());
        }
        calls();
        handOver();
        crashes();
        roles();
    }

    private void say(String line) {
        text.append(line).append('\n');
    }

    private void heading(String title) {
        say("");
        say("## " + title);
        say("");
    }

    private void runs() {
        heading("When and where");
        say("| run | machine | versions |");
        say("| --- | --- | --- |");
        runs.forEach(run -> say("| " + run.date() + " | " + run.machine() + " | " + run.versions() + " |"));
    }

    private void targets() {
        heading("Targets");
        say("| target | at most | measured | |");
        say("| --- | ---: | ---: | --- |");
        Targets.of(lookup).forEach(target -> say(target.row()));
    }

    private void calls() {
        heading("Calls");
        say("Nanoseconds and bytes for each call: median (least to greatest) of all iterations.");
        say("");
        say("| call | 1 thread | 2 threads | bytes |");
        say("| --- | ---: | ---: | ---: |");
        List<String> methods = new ArrayList<>(JmhPart.CHECKS);
        methods.addAll(List.of(JmhPart.CLOCKS, JmhPart.GATED, JmhPart.EMPTY_ADVICE));
        methods.forEach(method -> say("| " + method + " | " + cell(lookup.jmh(method, 1)) + " | "
                + cell(lookup.jmh(method, 2)) + " | " + cell(lookup.jmh(method + JmhPart.BYTES, 1)) + " |"));
    }

    private void handOver() {
        heading("Planned hand-over");
        say(
                "Milliseconds from the old leader's last belief to the new one's first: median (least to greatest). An overlap"
                        + " is how long both believed. The processes have handed over a few dozen times before, more often than most"
                        + " do in their lives, or, warm, hundreds of times, so that the virtual machine has compiled what there is to compile.");
        plot("handover.svg", new BarPlot("Planned hand-over", "ms", 0.5), Part.HANDOVER, HandoverPart.STEP_DOWN, 1);
        say(
                "| over | library | given up | drained transfer | given up, warm | transfer, warm | longest overlap | rounds |");
        say("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        forEach(Part.HANDOVER, (store, library) -> {
            List<String> cells = Stream.of("", HandoverPart.WARM)
                    .flatMap(state -> Stream.of(HandoverPart.STEP_DOWN + state, HandoverPart.TRANSFER + state))
                    .map(measure -> cell(lookup.find(Part.HANDOVER, store, library, measure, 1)))
                    .toList();
            say("| " + store.title() + " | " + library.title() + " | " + String.join(" | ", cells) + " | "
                    + lookup.longestOverlap(store, library).map(Target::number).orElse("–") + " | "
                    + count(lookup.find(Part.HANDOVER, store, library, HandoverPart.STEP_DOWN, 1)) + " |");
        });
    }

    private void crashes() {
        heading("Crash and pause of the leader");
        say(
                "Seconds from SIGKILL to the new leader's belief, the same in TTLs, and milliseconds for which a leader that was"
                        + " stopped for two TTLs (SIGSTOP) answers `true` after it woke, its successor leading.");
        plot("failover.svg", new BarPlot("Fail-over after SIGKILL", "s", 0.1), Part.FAILOVER, CrashPart.FAIL_OVER, 1);
        plot("pause.svg", new BarPlot("Stale belief after a pause", "ms", 0.01), Part.PAUSE, CrashPart.STALE, 1);
        say("| over | library | TTL | after SIGKILL, s | in TTLs | stale after a pause, ms | rounds |");
        say("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        for (long ttl : List.of(lookup.ttlMillis(), 1_000L)) {
            forEach(Part.FAILOVER, (store, library) -> crash(store, library, ttl));
        }
    }

    private void crash(Store store, Library library, long ttl) {
        Optional<Figure> killed = lookup.find(Part.FAILOVER, store, library, CrashPart.FAIL_OVER, 1, ttl);
        if (killed.isPresent()) {
            String inTtls = Lookup.statistics(killed)
                    .map(statistics -> Target.number(statistics.median() * 1000 / ttl))
                    .orElse("–");
            say("| " + store.title() + " | " + library.title() + " | " + Target.number(ttl / 1000.0) + " s | "
                    + cell(killed) + " | " + inTtls + " | "
                    + cell(lookup.find(Part.PAUSE, store, library, CrashPart.STALE, 1, ttl)) + " | " + count(killed)
                    + " |");
        }
    }

    private void roles() {
        heading("Many roles");
        say(
                "Two members; the first joins all roles, then the second does, both rest, the first is killed. One round for"
                        + " each size. Threads and heap (after a collection) are those of the member that has more; store"
                        + " operations are what the server counts for each process and second, processor time is each process's"
                        + " for a minute, both at rest.");
        plot(
                "operations.svg",
                new BarPlot("Store operations at rest, 1,000 roles", "1/s", 0.1),
                Part.ROLES,
                RolesPart.OPERATIONS,
                1_000);
        plot("led.svg", new BarPlot("Until 1,000 roles are led", "s", 0.01), Part.ROLES, RolesPart.LED, 1_000);
        say(
                "| over | library | roles | all led, s | all moved after SIGKILL, s | threads | heap, MiB | operations/s | processor,"
                        + " s/min |");
        say("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int roles : lookup.sizes()) {
            forEach(Part.ROLES, (store, library) -> many(store, library, roles));
        }
    }

    private void many(Store store, Library library, int roles) {
        List<String> cells = List.of(
                        RolesPart.LED,
                        RolesPart.MOVED,
                        RolesPart.THREADS,
                        RolesPart.HEAP,
                        RolesPart.OPERATIONS,
                        RolesPart.PROCESSOR)
                .stream()
                .map(measure -> single(lookup.find(Part.ROLES, store, library, measure, roles)))
                .toList();
        if (cells.stream().anyMatch(cell -> !cell.equals("–"))) {
            say("| " + store.title() + " | " + library.title() + " | " + String.format("%,d", roles) + " | "
                    + String.join(" | ", cells) + " |");
        }
    }

    private interface Row {
        void say(Store store, Library library);
    }

    private void forEach(Part part, Row row) {
        for (Store store : Store.values()) {
            lookup.measured(part, store).forEach(library -> row.say(store, library));
        }
    }

    private void plot(String file, BarPlot plot, Part part, String measure, int roles) {
        forEach(part, (store, library) -> lookup.statistics(part, store, library, measure, roles)
                .ifPresent(statistics -> plot.add(store.contestant(library), library == Library.OURS, statistics)));
        say("");
        if (!plot.isEmpty()) {
            plots.put(file, plot.svg());
            say("![" + plot.title() + "](" + file + ")");
            say("");
        }
    }

    private static String cell(Optional<Figure> figure) {
        return figure.map(one -> {
                    if (one.samples().isEmpty()) {
                        return one.note();
                    }
                    Statistics of = one.statistics();
                    String remark = one.note().isEmpty() ? "" : "; " + one.note();
                    return Target.number(of.median()) + " (" + Target.number(of.min()) + " to "
                            + Target.number(of.max()) + ")" + remark;
                })
                .orElse("–");
    }

    private static String single(Optional<Figure> figure) {
        return figure.map(one -> one.samples().isEmpty()
                        ? one.note()
                        : Target.number(one.statistics().median()))
                .orElse("–");
    }

    private static String count(Optional<Figure> figure) {
        return figure.map(one -> Integer.toString(one.samples().size())).orElse("–");
    }
}
