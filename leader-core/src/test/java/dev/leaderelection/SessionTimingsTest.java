// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTimingsTest {

    @Test
    void everythingFollowsFromTheTtl() {
        SessionTimings timings = SessionTimings.of(Duration.ofSeconds(10));
        assertThat(timings.renewInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(timings.margin()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(timings.attemptTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(timings.beliefTime()).isEqualTo(Duration.ofMillis(7_500));
    }

    @Test
    void theShortestTtlFitsTogether() {
        assertThat(SessionTimings.of(SessionTimings.MIN_TTL).beliefTime()).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    void theMarginCoversClocksThatAreOneSeventhWrong() {
        SessionTimings timings = SessionTimings.of(Duration.ofSeconds(10));
        double longestBelief = timings.beliefTime().toMillis() * 7 / 6.0;
        double shortestWait = timings.ttl().toMillis() * 7 / 8.0;
        assertThat(longestBelief).isLessThanOrEqualTo(shortestWait);
    }

    @Test
    void violatedInequalityIsStated() {
        refused(500, null, null, null, "ttl >= 1s is violated (ttl = 500ms)");
        refused(100_000_000, null, null, null, "ttl <= 24h is violated");
        refused(10_000, null, 2_000L, null, "margin >= ttl / 4 is violated (margin = 2s, ttl = 10s)");
        refused(10_000, 500L, null, null, "attempt-timeout <= renew-interval is violated");
        refused(10_000, null, null, 0L, "attempt-timeout >= 1ms is violated");
        refused(
                10_000,
                6_000L,
                null,
                1_000L,
                "renew-interval + 2 * attempt-timeout + margin <= ttl is violated (6s + 2 * 1s + 2500ms > 10s)");
    }

    private static void refused(
            long ttl, @Nullable Long renew, @Nullable Long margin, @Nullable Long attempt, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionTimings.of(Duration.ofMillis(ttl), ms(renew), ms(margin), ms(attempt)))
                .withMessageContaining(message);
    }

    private static @Nullable Duration ms(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
