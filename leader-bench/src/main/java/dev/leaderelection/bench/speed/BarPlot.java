// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars with the reach from the least to the greatest sample, as SVG. The scale is logarithmic. */
final class BarPlot {

    private static final int LABELS = 330;

    private static final int WIDTH = 420;

    private static final int VALUES = 170;

    private static final int ROW = 24;

    private static final int TOP = 40;

    /** What is less is drawn as this. */
    private final double floor;

    private final String title;

    private final String unit;

    private final List<Bar> bars = new ArrayList<>();

    BarPlot(String title, String unit, double floor) {
        this.title = title;
        this.unit = unit;
        this.floor = floor;
    }

    private record Bar(String label, boolean ours, Statistics statistics) {}

    void add(String label, boolean ours, Statistics statistics) {
        bars.add(new Bar(label, ours, statistics));
    }

    String title() {
        return title;
    }

    boolean isEmpty() {
        return bars.isEmpty();
    }

    String svg() {
        int width = LABELS + WIDTH + VALUES;
        int height = TOP + bars.size() * ROW + 12;
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " font-family=\"sans-serif\" font-size=\"13\">",
                width,
                height,
                width,
                height);
        line(svg, "<title>%s</title>", escape(title));
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        line(
                svg,
                "<text x=\"8\" y=\"22\" font-size=\"15\" font-weight=\"bold\" fill=\"#1f2937\">%s (%s, logarithmic)</text>",
                escape(title),
                escape(unit));
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), TOP + i * ROW);
        }
        line(svg, "</svg>");
        return svg.toString();
    }

    private void draw(StringBuilder svg, Bar bar, int y) {
        int end = x(bar.statistics().median());
        String colour = bar.ours() ? "#2563eb" : "#9ca3af";
        int middle = y + ROW / 2;
        text(svg, LABELS - 8, middle, "end", bar.label());
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>",
                LABELS,
                y + 4,
                Math.max(1, end - LABELS),
                ROW - 8,
                colour);
        line(
                svg,
                "<path d=\"M%d %dH%d\" stroke=\"#111827\" stroke-width=\"1.5\"/>",
                x(bar.statistics().min()),
                middle,
                x(bar.statistics().max()));
        String value = Target.number(bar.statistics().median()) + " ("
                + Target.number(bar.statistics().min()) + " to "
                + Target.number(bar.statistics().max()) + ")";
        text(svg, LABELS + WIDTH + 8, middle, "start", value);
    }

    private int x(double value) {
        double greatest =
                bars.stream().mapToDouble(bar -> bar.statistics().max()).max().orElse(floor);
        double reach = Math.log(Math.max(greatest, floor * 10) / floor);
        return LABELS + (int) Math.round(WIDTH * Math.log(Math.max(value, floor) / floor) / reach);
    }

    private static void text(StringBuilder svg, int x, int middle, String anchor, String text) {
        line(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" dominant-baseline=\"middle\" fill=\"#1f2937\">%s</text>",
                x,
                middle,
                anchor,
                escape(text));
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
