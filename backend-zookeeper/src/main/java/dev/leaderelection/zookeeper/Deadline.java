// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.time.Duration;

/**
 * When a call must be back.
 *
 * @param nanos the time by {@link System#nanoTime()}
 */
record Deadline(long nanos) {

    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    long remainingNanos() {
        return Math.max(0, nanos - System.nanoTime());
    }
}
