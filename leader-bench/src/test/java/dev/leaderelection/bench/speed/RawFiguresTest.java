// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawFiguresTest {

    private static final RunInfo FIRST = new RunInfo("2026-01-01T00:00:00Z", "a machine", "versions");

    private static final RunInfo SECOND = new RunInfo("2026-01-02T00:00:00Z", "another machine", "versions");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("raw.tsv");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        RawFigures raw = RawFigures.in(file);
        raw.add(FIRST);
        Figure figure = figure(FIRST, "handover", List.of(1.5, 2.0), "a note");
        Figure nothing = figure(FIRST, "roles", List.of(), "7 of 9 after 120 s");
        raw.add(figure);
        raw.add(nothing);

        RawFigures again = RawFigures.in(file);

        assertThat(again.all()).containsExactlyInAnyOrder(figure, nothing);
        assertThat(again.runs()).containsExactly(FIRST);
    }

    @Test
    void laterFigureTakesThePlaceOfEarlierOneAndKeepsTheOthers() throws IOException {
        RawFigures raw = RawFigures.in(file);
        raw.add(FIRST);
        Figure kept = figure(FIRST, "handover", List.of(1.0), "");
        raw.add(kept);
        raw.add(figure(FIRST, "failover", List.of(2.0), ""));
        RawFigures later = RawFigures.in(file);
        later.add(SECOND);
        Figure replacing = figure(SECOND, "failover", List.of(3.0), "");
        later.add(replacing);

        assertThat(RawFigures.in(file).all()).containsExactlyInAnyOrder(kept, replacing);
        assertThat(RawFigures.in(file).runs()).containsExactly(FIRST, SECOND);
    }

    @Test
    void runOfWhichNoFigureIsLeftIsForgotten() throws IOException {
        RawFigures raw = RawFigures.in(file);
        raw.add(FIRST);
        raw.add(figure(FIRST, "failover", List.of(2.0), ""));
        raw.add(SECOND);
        raw.add(figure(SECOND, "failover", List.of(3.0), ""));

        assertThat(RawFigures.in(file).runs()).containsExactly(SECOND);
    }

    @Test
    void noteStaysInItsLine() throws IOException {
        RawFigures raw = RawFigures.in(file);
        raw.add(FIRST);
        raw.add(figure(FIRST, "failover", List.of(2.0), "of two\nlines\tand a tab"));

        assertThat(RawFigures.in(file).all())
                .singleElement()
                .extracting(Figure::note)
                .isEqualTo("of two lines and a tab");
    }

    private static Figure figure(RunInfo run, String part, List<Double> samples, String note) {
        return new Figure(run.date(), new Figure.Key(part, "somebody", "something", 6_000, 1), "ms", samples, note);
    }
}
