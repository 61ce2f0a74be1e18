// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FitnessTest {

    /** The monotonic clock may overflow meanwhile. */
    private static final long START = Long.valueOf(Long.MAX_VALUE - 5);

    private final Fitness fitness = new Fitness(Duration.ofNanos(10), START);

    @Test
    void anApplicationIsFitUntilNothingHasShownItForTheGracePeriod() {
        assertThat(fitness.isFitAt(START)).isTrue();
        assertThat(fitness.isFitAt(START + 9)).isTrue();
        assertThat(fitness.isFitAt(START + 10)).isFalse();
    }

    @Test
    void itIsFitAgainAtOnce() {
        fitness.shownAt(START + 25);
        assertThat(fitness.isFitAt(START + 25)).isTrue();
        assertThat(fitness.isFitAt(START + 34)).isTrue();
        assertThat(fitness.isFitAt(START + 35)).isFalse();
    }
}
