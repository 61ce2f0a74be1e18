// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ManualTimeTest {

    private final ManualTime time = new ManualTime(5, 1_000);

    @Test
    void timeStandsStillUntilItIsMoved() {
        assertThat(time.monotonicNanos()).isEqualTo(5);
        assertThat(time.wallMillis()).isEqualTo(1_000);
    }

    @Test
    void bothClocksGoTogether() {
        time.advance(Duration.ofMillis(20));
        assertThat(time.monotonicNanos()).isEqualTo(20_000_005);
        assertThat(time.wallMillis()).isEqualTo(1_020);
    }

    @Test
    void clocksGoApart() {
        time.advanceMonotonic(Duration.ofMillis(20));
        assertThat(time.wallMillis()).isEqualTo(1_000);
        time.shiftWall(Duration.ofSeconds(-2));
        assertThat(time.monotonicNanos()).isEqualTo(20_000_005);
        assertThat(time.wallMillis()).isEqualTo(-1_000);
    }

    @Test
    void partsOfAMillisecondAddUp() {
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofNanos(100_000));
        }
        assertThat(time.wallMillis()).isEqualTo(1_001);
    }

    @Test
    void monotonicClockDoesNotGoBack() {
        assertThatThrownBy(() -> time.advanceMonotonic(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.000000001S");
    }

    @Test
    void monotonicClockOverflowsUnlessToldOtherwise() {
        ManualTime overflowing = new ManualTime();
        long before = overflowing.monotonicNanos();
        overflowing.advance(Duration.ofMinutes(1));
        assertThat(overflowing.monotonicNanos()).isLessThan(before);
        assertThat(overflowing.monotonicNanos() - before)
                .isEqualTo(Duration.ofMinutes(1).toNanos());
    }
}
