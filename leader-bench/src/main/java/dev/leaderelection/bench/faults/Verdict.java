// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.List;

/**
 * What the checker says of a history.
 *
 * @param violations what must not be: each in a line
 * @param exempt overlaps of belief where a fault breaks an assumption of the election: each in a line
 * @param late roles that were led again, but later than the bound: each in a line
 * @param phases what came of each fault
 * @param writes how many writes came at the registers
 * @param refused how many of them the register that refuses lower tokens refused; the other one took them, stale
 */
record Verdict(
        List<String> violations,
        List<String> exempt,
        List<String> late,
        List<Outcome> phases,
        long writes,
        long refused) {

    boolean passes() {
        return violations.isEmpty();
    }

    /**
     * What came of a fault.
     *
     * @param phase the fault
     * @param unledNanos the longest time without a leader, of any role
     * @param recoveryNanos how long after the end of the fault, or of the last term, all roles were led again
     * @param refused stale writes that the register that takes all let through
     * @param overlaps exempt overlaps
     */
    record Outcome(Phase phase, long unledNanos, long recoveryNanos, long refused, long overlaps) {}
}
