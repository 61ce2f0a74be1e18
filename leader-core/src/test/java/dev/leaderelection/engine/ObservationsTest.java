// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import dev.leaderelection.engine.Observations.Observation;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ObservationsTest {

    private final Observations observations = new Observations();

    @Test
    void theClockStartsWhenTheFirstReadThatShowsABeatIsComplete() {
        read(1, 7, 10, 1_000);
        read(1, 7, 10, 4_000);
        assertThat(dueMillis()).isEqualTo(11_000);
    }

    @Test
    void anyOtherBeatStartsItAnewALowerOneToo() {
        read(1, 7, 10, 1_000);
        read(1, 6, 10, 3_000);
        assertThat(dueMillis()).isEqualTo(13_000);
    }

    @Test
    void anotherConnectionStartsItAnew() {
        read(1, 7, 10, 1_000);
        read(2, 7, 10, 3_000);
        assertThat(dueMillis()).isEqualTo(13_000);
        assertThat(due().record().connection()).isEqualTo(2);
    }

    @Test
    void theRecordsOwnTtlCounts() {
        read(1, 7, 30, 1_000);
        assertThat(dueMillis()).isEqualTo(31_000);
    }

    @Test
    void aTtlThatNoMemberCanHaveIsBroughtIntoBounds() {
        read(1, 7, 0, 1_000);
        assertThat(dueMillis()).isEqualTo(2_000);
        read(1, 8, Long.MAX_VALUE / 10_000_000_000L, 1_000);
        assertThat(dueMillis()).isEqualTo(1_000 + Duration.ofDays(1).toMillis());
    }

    @Test
    void ownSessionIsNeverEvicted() {
        read(1, 7, 10, 1_000);
        assertThat(observations.nextEviction("s")).isNull();
    }

    @Test
    void aFailedEvictionIsPutOff() {
        read(1, 7, 10, 1_000);
        observations.postpone(due().record(), 12_000_000_000L);
        assertThat(dueMillis()).isEqualTo(12_000);
    }

    private void read(long connection, long beat, long ttlSeconds, long atMillis) {
        SessionRecord record = new SessionRecord("s", beat, Duration.ofSeconds(ttlSeconds), Member.of("m"), connection);
        observations.read(new StoreState(connection, Map.of(), Map.of("s", record)), new Now(atMillis * 1_000_000, 0));
    }

    private Observation due() {
        return Objects.requireNonNull(observations.nextEviction("other"));
    }

    private long dueMillis() {
        return due().dueNanos() / 1_000_000;
    }
}
