// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.time.Duration;

/** The time by which an operation that takes several statements has to return. */
record Deadline(long startNanos, Duration timeout) {

    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime(), timeout);
    }

    /** The time that is left, never negative. */
    Duration remaining() {
        Duration left = timeout.minusNanos(System.nanoTime() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether so little time is left that no further statement should begin. */
    boolean isNear() {
        return remaining().compareTo(timeout.dividedBy(4)) < 0;
    }
}
