// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.regex.Pattern;

/**
 * One fault, or several at a time.
 *
 * @param nemesis what was done, names with {@code +} between
 * @param detail to whom
 * @param breaks the assumption of the election that it breaks, empty for none: belief may overlap then
 * @param begunNanos when it began
 * @param healedNanos when all was well again
 * @param overNanos when the next fault could begin
 */
record Phase(String nemesis, String detail, String breaks, long begunNanos, long healedNanos, long overNanos) {

    /** What a store may not do, in {@link #breaks}. */
    static final String DATA_LOSS = "the store lost what it had acknowledged";

    /** Between the names of what is done at a time. */
    static final String TOGETHER = "+";

    /** After the name of what could not be brought about. */
    static final String MISSED = " (missed)";

    private static final Pattern CLOCK_AHEAD = Pattern.compile("clocks?-(hour-ahead|fast)");

    boolean isMissed() {
        return nemesis.endsWith(MISSED);
    }

    boolean isAlone() {
        return !nemesis.contains(TOGETHER);
    }

    boolean losesData() {
        return breaks.contains(DATA_LOSS);
    }

    /** A clock, of a member or of the store, from which tokens may have been taken. */
    boolean setsClockAhead() {
        return CLOCK_AHEAD.matcher(nemesis).find();
    }

    boolean isExempt() {
        return !breaks.isEmpty();
    }
}
