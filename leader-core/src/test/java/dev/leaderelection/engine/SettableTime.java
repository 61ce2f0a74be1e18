// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.TimeSource;

/** Two clocks that go only when they are told to. */
final class SettableTime implements TimeSource {

    private volatile long nanos;

    private volatile long wallMillis;

    SettableTime(long nanos, long wallMillis) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return wallMillis;
    }

    synchronized void advanceMonotonic(long millis) {
        nanos += millis * 1_000_000;
    }

    synchronized void advanceWall(long millis) {
        wallMillis += millis;
    }

    void advance(long millis) {
        advanceMonotonic(millis);
        advanceWall(millis);
    }
}
