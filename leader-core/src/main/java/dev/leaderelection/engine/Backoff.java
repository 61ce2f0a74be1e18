// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to try again what failed: after one to two attempt timeouts, so that members do not retry in step. */
final class Backoff {

    private final long baseNanos;

    private final RandomGenerator random;

    Backoff(Duration attemptTimeout, RandomGenerator random) {
        this.baseNanos = attemptTimeout.toNanos();
        this.random = random;
    }

    long after(Now now) {
        return now.nanos() + baseNanos + random.nextLong(baseNanos);
    }
}
