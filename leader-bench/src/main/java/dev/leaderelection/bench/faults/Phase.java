// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

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

    /** After the name of what could not be brought about. */
    static final String MISSED = " (missed)";

    boolean isExempt() {
        return !breaks.isEmpty();
    }
}
