// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.time.Duration;

/** The time by which an operation that takes several requests has to return. */
record Deadline(long startNanos, Duration timeout) {

    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime(), timeout);
    }

    /** The nanoseconds that are left, never negative. */
    long remainingNanos() {
        return Math.max(0, timeout.toNanos() - (System.nanoTime() - startNanos));
    }

    /** The time by which half of what is left will be over. */
    Deadline half() {
        return in(Duration.ofNanos(remainingNanos() / 2));
    }
}
