// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A run as a picture: time from left to right, a lane for each member, faults shaded, terms coloured. A long run is drawn
 * in several strips, one below the other.
 */
final class Timeline {

    private static final long STRIP_NANOS = 120_000_000_000L;

    private static final int LEFT = 60;

    private static final int WIDTH = 1_400;

    private static final int LANE = 26;

    private static final int HEAD = 34;

    private static final int FOOT = 26;

    private static final List<String> COLOURS =
            List.of("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#76b7b2", "#edc948", "#9c755f", "#ff9da7");

    private final History history;

    private final String title;

    private final List<String> lanes;

    private final List<String> out = new ArrayList<>();

    Timeline(String title, History history) {
        this.title = title;
        this.history = history;
        TreeSet<String> names = new TreeSet<>();
        history.runs().forEach(run -> names.add(member(run)));
        this.lanes = List.copyOf(names);
    }

    /** A process is a member's first, second, third …. */
    private static String member(Run run) {
        return run.owner().replaceFirst("\\..*", "");
    }

    String svg() {
        long length = history.endedNanos() - history.begunNanos();
        int strips = Math.toIntExact(Math.max(1, (length + STRIP_NANOS - 1) / STRIP_NANOS));
        int height = 30 + strips * stripHeight();
        out.add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">",
                LEFT + WIDTH + 20,
                height,
                LEFT + WIDTH + 20,
                height));
        out.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        text(
                LEFT,
                18,
                "#222",
                title + ": who believes to lead " + history.roles().get(0) + "; shaded: faults");
        for (int strip = 0; strip < strips; strip++) {
            draw(30 + strip * stripHeight(), history.begunNanos() + strip * STRIP_NANOS);
        }
        out.add("</svg>");
        return String.join("\n", out) + "\n";
    }

    private int stripHeight() {
        return HEAD + lanes.size() * LANE + FOOT;
    }

    private void draw(int top, long from) {
        int first = top + HEAD;
        int bottom = first + lanes.size() * LANE;
        drawPhases(first, bottom, from);
        for (int i = 0; i < lanes.size(); i++) {
            int y = first + i * LANE;
            text(8, y + 17, "#222", lanes.get(i));
            rect(LEFT, y + LANE - 1, WIDTH, 1, "#ddd", 1);
        }
        history.runs().stream()
                .filter(run -> run.role().equals(history.roles().get(0)))
                .sorted(Comparator.comparingLong(Run::token))
                .forEach(run -> drawRun(run, first, from));
        for (int seconds = 0; seconds <= STRIP_NANOS / 1_000_000_000L; seconds += 10) {
            int x = LEFT + (int) (seconds * 1_000_000_000L * WIDTH / STRIP_NANOS);
            rect(x, bottom, 1, 4, "#888", 1);
            text(x - 8, bottom + 15, "#666", (from - history.begunNanos()) / 1_000_000_000L + seconds + " s");
        }
    }

    private void drawPhases(int top, int bottom, long from) {
        int row = 0;
        for (Phase phase : history.phases()) {
            if (phase.healedNanos() < from || phase.begunNanos() > from + STRIP_NANOS) {
                continue;
            }
            double x = x(phase.begunNanos(), from);
            double width = Math.max(1, x(phase.healedNanos(), from) - x);
            rect(x, top, width, bottom - top, phase.isExempt() ? "#d62728" : "#888888", 0.25);
            // Three lines, so that names of short faults do not cover each other.
            text(x, top - 4 - row % 3 * 10, phase.isExempt() ? "#a00" : "#555", shortened(phase.nemesis()));
            row++;
        }
    }

    private static String shortened(String name) {
        return name.length() <= 34 ? name : name.substring(0, 33) + "…";
    }

    private void drawRun(Run run, int top, long from) {
        long end = Math.max(run.lastBefore(), run.firstAfter());
        if (end < from || run.firstAfter() > from + STRIP_NANOS) {
            return;
        }
        double x = x(run.firstAfter(), from);
        double width = Math.max(1.5, x(end, from) - x);
        String colour = COLOURS.get(Math.floorMod(Long.hashCode(run.token() * 31), COLOURS.size()));
        int y = top + lanes.indexOf(member(run)) * LANE + 4;
        out.add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s, token %d</title></rect>",
                x,
                y,
                width,
                LANE - 8,
                colour,
                run.owner(),
                run.token()));
    }

    /** Within the strip. */
    private static double x(long nanos, long from) {
        long within = Math.min(Math.max(nanos - from, 0), STRIP_NANOS);
        return LEFT + (double) within * WIDTH / STRIP_NANOS;
    }

    private void rect(double x, int y, double width, int height, String fill, double opacity) {
        out.add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"%.2f\"/>",
                x,
                y,
                width,
                height,
                fill,
                opacity));
    }

    private void text(double x, int y, String fill, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        out.add(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%s</text>", x, y, fill, escaped));
    }
}
