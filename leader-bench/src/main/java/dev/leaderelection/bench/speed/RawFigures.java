// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All figures taken so far, in a file of lines. It is written anew with each figure, so that a run that is broken off
 * keeps what it has, and a run of one part keeps the figures of the others. Not safe for use by several threads.
 */
final class RawFigures {

    private static final String RUN = "#run\t";

    private final Path file;

    private final Map<String, RunInfo> runs = new LinkedHashMap<>();

    private final Map<Figure.Key, Figure> figures = new LinkedHashMap<>();

    private RawFigures(Path file) {
        this.file = file;
    }

    /** Reads what is there; a file that does not exist holds nothing. */
    static RawFigures in(Path file) throws IOException {
        RawFigures raw = new RawFigures(file);
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(raw::take);
        }
        return raw;
    }

    private void take(String line) {
        if (line.startsWith(RUN)) {
            RunInfo info = RunInfo.parse(line.substring(RUN.length()));
            runs.put(info.date(), info);
        } else if (!line.isBlank()) {
            Figure figure = Figure.parse(line);
            figures.put(figure.key(), figure);
        }
    }

    void add(RunInfo info) {
        runs.put(info.date(), info);
    }

    /** Adds a figure in the place of an earlier one of the same key, and saves all. */
    void add(Figure figure) throws IOException {
        figures.put(figure.key(), figure);
        save();
    }

    Optional<Figure> find(Figure.Key key) {
        return Optional.ofNullable(figures.get(key));
    }

    List<Figure> all() {
        return new ArrayList<>(figures.values());
    }

    /** The runs of which figures are left. */
    List<RunInfo> runs() {
        return runs.values().stream()
                .filter(info -> figures.values().stream()
                        .anyMatch(figure -> figure.run().equals(info.date())))
                .toList();
    }

    private void save() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        List<String> lines = Stream.concat(
                        runs().stream().map(info -> RUN + info.line()),
                        figures.values().stream().map(Figure::line).sorted())
                .toList();
        Files.write(file, lines);
    }
}
