// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.Locale;
import java.util.Optional;

/**
 * What a figure should be.
 *
 * @param what is asked for
 * @param limit at most
 * @param actual what was measured
 * @param unit of both
 */
record Target(String what, Optional<Double> limit, Optional<Double> actual, String unit) {

    /** Whether it is. */
    enum Verdict {
        MET,
        MISSED,
        NOT_MEASURED
    }

    Verdict verdict() {
        if (limit.isEmpty() || actual.isEmpty()) {
            return Verdict.NOT_MEASURED;
        }
        return actual.get() <= limit.get() ? Verdict.MET : Verdict.MISSED;
    }

    /** As a row of a table. */
    String row() {
        String verdict =
                switch (verdict()) {
                    case MET -> "met";
                    case MISSED -> "**missed**";
                    case NOT_MEASURED -> "not measured";
                };
        return "| " + what + " | " + text(limit) + " | " + text(actual) + " | " + verdict + " |";
    }

    private String text(Optional<Double> value) {
        return value.map(number -> number(number) + (unit.isEmpty() ? "" : " " + unit))
                .orElse("–");
    }

    /** Three digits that count, as far as there are that many. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return size == 0 ? "0" : String.format(Locale.ROOT, size < 0.01 ? "%.4f" : "%.2f", value);
    }
}
