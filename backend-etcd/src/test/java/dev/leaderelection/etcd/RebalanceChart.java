// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws how many roles each member led over time, as an SVG picture. */
final class RebalanceChart {

    private static final List<String> COLOURS =
            List.of("#4c78a8", "#72b7b2", "#54a24b", "#b279a2", "#9d755d", "#e45756");

    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 56;
    private static final int TOP = 44;
    private static final int RIGHT = 110;
    private static final int BOTTOM = 44;

    private final List<Change> changes = new ArrayList<>();

    /**
     * A term began or ended.
     *
     * @param member number of the member
     * @param seconds since the last member joined
     * @param delta one more role, or one less
     */
    record Change(int member, double seconds, int delta) {}

    void add(int member, double seconds, int delta) {
        changes.add(new Change(member, seconds, delta));
    }

    String draw(String title, double from, double to, int most) {
        StringBuilder svg = new StringBuilder();
        line(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">", WIDTH, HEIGHT);
        line(svg, "<title>%s</title>", title);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        line(svg, "<text x=\"%d\" y=\"24\" font-size=\"14\">%s</text>", LEFT, title);
        for (int roles = 0; roles <= most; roles += 50) {
            double y = y(roles, most);
            line(svg, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>", LEFT, y, WIDTH - RIGHT, y);
            line(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>", LEFT - 6, y + 4, roles);
        }
        for (int second = (int) Math.ceil(from); second <= to; second++) {
            double x = x(second, from, to);
            line(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>", x, HEIGHT - BOTTOM + 18, second);
        }
        double joined = x(0, from, to);
        line(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#888888\" stroke-dasharray=\"4 3\"/>", joined, TOP, joined, HEIGHT - BOTTOM);
        line(svg, "<text x=\"%.1f\" y=\"%d\" fill=\"#555555\">the sixth joins</text>", joined + 5, TOP + 12);
        for (int member = 0; member < COLOURS.size(); member++) {
            curve(svg, member, from, to, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private void curve(StringBuilder svg, int member, double from, double to, int most) {
        int number = member;
        List<Change> own = changes.stream()
                .filter(change -> change.member == number)
                .sorted((a, b) -> Double.compare(a.seconds, b.seconds))
                .toList();
        int led = 0;
        StringBuilder points = new StringBuilder();
        for (Change change : own) {
            if (change.seconds >= from && change.seconds <= to) {
                if (points.isEmpty()) {
                    point(points, x(from, from, to), y(led, most));
                }
                point(points, x(change.seconds, from, to), y(led, most));
                point(points, x(change.seconds, from, to), y(led + change.delta, most));
            }
            led += change.delta;
        }
        if (points.isEmpty()) {
            point(points, x(from, from, to), y(led, most));
        }
        point(points, x(to, from, to), y(led, most));
        line(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>", points, COLOURS.get(member));
        line(svg, "<text x=\"%d\" y=\"%d\" fill=\"%s\">member %d: %d</text>", WIDTH - RIGHT + 10, TOP + 20 + 18 * member, COLOURS.get(member), member + 1, led);
    }

    private static void point(StringBuilder points, double x, double y) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }

    private static double x(double seconds, double from, double to) {
        return LEFT + (seconds - from) / (to - from) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(int roles, int most) {
        return HEIGHT - BOTTOM - (double) roles / most * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
