// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two clocks that stand still until a test moves them, together or apart: a suspended machine stops only the monotonic
 * one, a corrected clock moves only the wall clock. Safe for use by any thread.
 */
public final class ManualTime implements TimeSource {

    private static final long START_OF_2026_MILLIS = 1_767_225_600_000L;

    private final AtomicLong monotonicNanos;

    private final AtomicLong wallNanos;

    /**
     * Creates clocks that begin where mistakes show: the monotonic one shortly before it overflows, the wall clock at the
     * start of 2026.
     */
    public ManualTime() {
        this(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos(), START_OF_2026_MILLIS);
    }

    /**
     * Creates clocks.
     *
     * @param monotonicNanos where the monotonic clock begins, in nanoseconds
     * @param wallMillis where the wall clock begins, in milliseconds since the epoch
     */
    public ManualTime(long monotonicNanos, long wallMillis) {
        this.monotonicNanos = new AtomicLong(monotonicNanos);
        this.wallNanos = new AtomicLong(Duration.ofMillis(wallMillis).toNanos());
    }

    @Override
    public long monotonicNanos() {
        return monotonicNanos.get();
    }

    @Override
    public long wallMillis() {
        return Math.floorDiv(wallNanos.get(), 1_000_000L);
    }

    /**
     * Lets time go by on both clocks.
     *
     * @param time how much, not negative
     */
    public void advance(Duration time) {
        advanceMonotonic(time);
        shiftWall(time);
    }

    /**
     * Lets time go by on the monotonic clock alone.
     *
     * @param time how much, not negative
     * @throws IllegalArgumentException if it is negative, which a monotonic clock never does
     */
    public void advanceMonotonic(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A monotonic clock does not go back, not even by " + time);
        }
        monotonicNanos.addAndGet(time.toNanos());
    }

    /**
     * Moves the wall clock alone.
     *
     * @param time how much; back if negative
     */
    public void shiftWall(Duration time) {
        wallNanos.addAndGet(time.toNanos());
    }
}
