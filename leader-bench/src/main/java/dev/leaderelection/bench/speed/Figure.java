// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The samples of one measure.
 *
 * @param run when the run began that took them, see {@link RunInfo}
 * @param key what was measured
 * @param unit of the samples
 * @param samples one for each round; none where a contestant could not do it, and then the note says why
 * @param note what a reader must know, or empty
 */
record Figure(String run, Key key, String unit, List<Double> samples, String note) {

    private static final int COLUMNS = 9;

    Figure {
        samples = List.copyOf(samples);
    }

    Statistics statistics() {
        return Statistics.of(samples);
    }

    /** One line for people. */
    String summary() {
        String about = String.format(
                Locale.ROOT,
                "%-9s %-60s %-28s %6s %6d roles  ",
                key.part(),
                key.contestant(),
                key.measure(),
                key.ttlMillis() == 0 ? "" : key.ttlMillis() / 1000.0 + "s",
                key.roles());
        if (samples.isEmpty()) {
            return about + note;
        }
        Statistics statistics = statistics();
        return about
                + String.format(
                        Locale.ROOT,
                        "%.3f %s (%.3f to %.3f, %d) %s",
                        statistics.median(),
                        unit,
                        statistics.min(),
                        statistics.max(),
                        statistics.count(),
                        note);
    }

    /** One line of the raw file: columns that tabs separate. */
    String line() {
        return String.join(
                "\t",
                run,
                key.part(),
                key.contestant(),
                key.measure(),
                Long.toString(key.ttlMillis()),
                Integer.toString(key.roles()),
                unit,
                samples.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                note.replaceAll("\\s+", " ").strip());
    }

    static Figure parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
        }
        Key key = new Key(columns[1], columns[2], columns[3], Long.parseLong(columns[4]), Integer.parseInt(columns[5]));
        List<Double> samples = Arrays.stream(columns[7].split(" ", -1))
                .filter(text -> !text.isEmpty())
                .map(Double::valueOf)
                .toList();
        return new Figure(columns[0], key, columns[6], samples, columns[8]);
    }

    /**
     * What a figure is about. A later figure of the same key takes the place of an earlier one.
     *
     * @param part of the benchmarks, a word of the command line
     * @param contestant who was measured, a library on a store
     * @param measure what of it
     * @param ttlMillis the TTL, or 0 where there is none
     * @param roles how many roles
     */
    record Key(String part, String contestant, String measure, long ttlMillis, int roles) {}
}
