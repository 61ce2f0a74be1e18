// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import java.time.Duration;

/** Whether an application counts as fit: it does until nothing has shown it for the grace period. Knows no threads. */
final class Fitness {

    private final long graceNanos;

    private long fitAt;

    Fitness(Duration grace, long nowNanos) {
        this.graceNanos = grace.toNanos();
        this.fitAt = nowNanos;
    }

    void shownAt(long nanos) {
        fitAt = nanos;
    }

    boolean isFitAt(long nowNanos) {
        return nowNanos - fitAt < graceNanos;
    }
}
