// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.SessionTimings;

/**
 * The machine's times in nanoseconds.
 *
 * @param renewNanos from one beat to the next
 * @param pollNanos from one read to the next: what the store asks for, but often enough for R10 and R4
 * @param operationTimeoutNanos after which the answer to another operation is dropped
 */
record Intervals(long renewNanos, long pollNanos, long operationTimeoutNanos) {

    static Intervals of(SessionTimings timings, Outside outside) {
        return new Intervals(
                timings.renewInterval().toNanos(),
                Math.min(outside.pollInterval().toNanos(), timings.ttl().toNanos() / 4),
                outside.operationTimeout().toNanos());
    }
}
