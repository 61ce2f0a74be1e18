// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import java.time.Duration;

/** A session on time that a test moves. Once it has been seen to lapse, it stays so. */
final class ManualSession {

    private final String id;

    private final ManualTime time;

    private final long beliefNanos;

    private volatile long deadline;

    private volatile boolean lapsed;

    ManualSession(String id, ManualTime time, Duration beliefTime) {
        this.id = id;
        this.time = time;
        this.beliefNanos = beliefTime.toNanos();
        beat(Duration.ZERO);
    }

    String id() {
        return id;
    }

    boolean isLive() {
        if (!lapsed && time.monotonicNanos() - deadline >= 0) {
            lapsed = true;
        }
        return !lapsed;
    }

    /** A heartbeat after a while; belief lasts until long after it. */
    void beat(Duration after) {
        deadline = time.monotonicNanos() + after.toNanos() + beliefNanos;
    }

    Duration remaining() {
        return isLive() ? Duration.ofNanos(deadline - time.monotonicNanos()) : Duration.ZERO;
    }
}
