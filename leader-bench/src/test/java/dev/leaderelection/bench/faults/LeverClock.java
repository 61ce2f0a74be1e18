// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Levers.Lever;
import dev.leaderelection.spi.TimeSource;

/** The machine's clocks as levers falsify them. The engine's thread stands still in it when it should. */
final class LeverClock implements TimeSource {

    private static final String ENGINE = "leader-engine";

    private final Levers levers;

    LeverClock(Levers levers) {
        this.levers = levers;
    }

    @Override
    public long monotonicNanos() {
        if (levers.isUp(Lever.STANDING_SINCE)
                && Thread.currentThread().getName().equals(ENGINE)) {
            Levers.standWhile(() -> levers.isUp(Lever.STANDING_SINCE) && levers.isUp(Lever.ENGINE_STANDS));
        }
        long now = System.nanoTime();
        return now + levers.get(Lever.MONOTONIC_NANOS) + gained(now);
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis() + levers.get(Lever.WALL_MILLIS) + gained(System.nanoTime()) / 1_000_000;
    }

    private long gained(long now) {
        long rate = levers.get(Lever.RATE);
        return rate == 0 ? 0 : (now - levers.get(Lever.RATE_SINCE)) / 1_000 * rate;
    }
}
