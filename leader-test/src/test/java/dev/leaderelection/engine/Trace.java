// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What happened in a run, for people. Costs nothing unless it is kept. */
final class Trace {

    private final List<String> lines = new ArrayList<>();

    private final boolean kept;

    Trace(boolean kept) {
        this.kept = kept;
    }

    void add(long at, String who, Supplier<String> what) {
        if (kept) {
            lines.add("%12s %-9s %s".formatted(time(at), who, what.get()));
        }
    }

    List<String> lines() {
        return lines;
    }

    static String time(long nanos) {
        return String.format(Locale.ROOT, "%.6fs", nanos / 1e9);
    }
}
