// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.TimeSource;
import java.time.Duration;

/**
 * Both clocks of a member at one moment.
 *
 * @param nanos the monotonic clock
 * @param wallMillis the wall clock
 */
record Now(long nanos, long wallMillis) {

    static Now of(TimeSource time) {
        return new Now(time.monotonicNanos(), time.wallMillis());
    }

    /** Whether this moment is at or after another on the monotonic clock, whose origin is arbitrary and may overflow. */
    boolean reached(long otherNanos) {
        return nanos - otherNanos >= 0;
    }

    long plus(Duration duration) {
        return nanos + duration.toNanos();
    }

    long wallMicros() {
        return wallMillis * 1_000;
    }

    static long earlier(long nanos, long otherNanos) {
        return nanos - otherNanos < 0 ? nanos : otherNanos;
    }

    static long later(long nanos, long otherNanos) {
        return nanos - otherNanos > 0 ? nanos : otherNanos;
    }
}
