// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.TimeSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The two clocks of one simulated machine: each with its own origin and rate, the monotonic one stopped while the machine
 * is suspended.
 *
 * <p>A rate is given in parts of {@link #TRUE_RATE}; one seventh too fast is 8000, one seventh too slow 6000.
 */
final class SimulatedClock implements TimeSource {

    static final long TRUE_RATE = 7_000;

    private final LongSupplier trueNanos;

    private final long monotonicOrigin;

    private long wallOriginNanos;

    private long monotonicRate;

    private long wallRate;

    private boolean monotonicStopped;

    private boolean wallStopped;

    private long settledAt;

    // In parts of a nanosecond, so that no rounding adds up.
    private long monotonicParts;

    private long wallParts;

    private int readingsLeft;

    private @Nullable Runnable interruption;

    SimulatedClock(LongSupplier trueNanos, long monotonicOrigin, long wallOriginNanos) {
        this.trueNanos = trueNanos;
        this.monotonicOrigin = monotonicOrigin;
        this.wallOriginNanos = wallOriginNanos;
        this.monotonicRate = TRUE_RATE;
        this.wallRate = TRUE_RATE;
        this.settledAt = trueNanos.getAsLong();
    }

    @Override
    public long monotonicNanos() {
        return read(monotonicOrigin + (monotonicParts + elapsed(monotonicStopped ? 0 : monotonicRate)) / TRUE_RATE);
    }

    @Override
    public long wallMillis() {
        long nanos = wallOriginNanos + (wallParts + elapsed(wallStopped ? 0 : wallRate)) / TRUE_RATE;
        return read(Math.floorDiv(nanos, 1_000_000L));
    }

    /** After so many readings, before whoever reads can use the value, something happens. */
    void interruptAfter(int readings, Runnable what) {
        readingsLeft = readings;
        interruption = what;
    }

    void doNotInterrupt() {
        interruption = null;
    }

    private long read(long value) {
        Runnable what = interruption;
        if (what != null && --readingsLeft == 0) {
            interruption = null;
            what.run();
        }
        return value;
    }

    void setRates(long newMonotonicRate, long newWallRate) {
        settle();
        monotonicRate = newMonotonicRate;
        wallRate = newWallRate;
    }

    void stop(boolean monotonic, boolean wall) {
        settle();
        monotonicStopped = monotonic;
        wallStopped = wall;
    }

    void jumpWall(long nanos) {
        wallOriginNanos += nanos;
    }

    /** How much true time goes by until the monotonic clock shows a reading, if its rate stays. */
    long trueNanosUntil(long reading) {
        long left = reading - monotonicNanos();
        return left <= 0 ? 0 : left / monotonicRate * TRUE_RATE + left % monotonicRate * TRUE_RATE / monotonicRate + 1;
    }

    /** How much true time a span of the monotonic clock takes at its present rate. */
    long trueNanosOf(long span) {
        return span / monotonicRate * TRUE_RATE + span % monotonicRate * TRUE_RATE / monotonicRate + 1;
    }

    private long elapsed(long rate) {
        return (trueNanos.getAsLong() - settledAt) * rate;
    }

    private void settle() {
        monotonicParts += elapsed(monotonicStopped ? 0 : monotonicRate);
        wallParts += elapsed(wallStopped ? 0 : wallRate);
        settledAt = trueNanos.getAsLong();
    }
}
