// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void medianOfOddNumberIsMiddleOne() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Statistics(3, 1, 2, 9));
    }

    @Test
    void medianOfEvenNumberIsBetweenMiddleTwo() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(new Statistics(4, 1, 3, 9));
    }

    @Test
    void nothingHasNoStatistics() {
        assertThatIllegalArgumentException().isThrownBy(() -> Statistics.of(List.of()));
    }
}
