// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time in which nobody is known to have led a role.
 *
 * @param role the role
 * @param fromNanos the last moment at which somebody is known to have believed
 * @param toNanos the next one
 */
record Gap(String role, long fromNanos, long toNanos) {

    /** All gaps of a role between two moments, in order. */
    static List<Gap> of(String role, List<Run> runs, long begunNanos, long endedNanos) {
        List<Run> inOrder = runs.stream()
                .filter(run -> run.role().equals(role))
                .sorted(Comparator.comparingLong(Run::firstAfter))
                .toList();
        List<Gap> gaps = new ArrayList<>();
        long led = begunNanos;
        for (Run run : inOrder) {
            if (run.firstAfter() > led && run.firstAfter() <= endedNanos) {
                gaps.add(new Gap(role, led, run.firstAfter()));
            }
            led = Math.max(led, run.lastBefore());
        }
        if (led < endedNanos) {
            gaps.add(new Gap(role, led, endedNanos));
        }
        return gaps;
    }

    long nanos() {
        return toNanos - fromNanos;
    }

    /** How long it lasted after a moment, 0 if it was over by then; all of it if it began later. */
    long nanosAfter(long moment) {
        return Math.max(0, toNanos - Math.max(fromNanos, moment));
    }
}
