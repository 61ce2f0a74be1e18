// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.NotLeaderException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TermTest {

    private final SettableTime time = new SettableTime(0, 0);

    private final List<Term> drained = new ArrayList<>();

    private final Term term = new Term(
            "reports", 7, Instant.EPOCH, new SessionDeadline(time, Duration.ofSeconds(1), Now.of(time)), drained::add);

    @Test
    void drainsWhenTheListenersWereToldAndTheLastWorkIsOver() {
        assertThat(term.pin()).isTrue();
        assertThat(term.pin()).isTrue();
        assertThat(term.inFlight()).isEqualTo(2);
        term.end();
        term.told();
        assertThat(term.inFlight()).isEqualTo(2);
        term.unpin();
        assertThat(drained).isEmpty();
        term.unpin();
        assertThat(drained).containsExactly(term);
        assertThat(term.inFlight()).isZero();
    }

    @Test
    void workThatEndsFirstLeavesTheDrainToTheListeners() {
        term.pin();
        term.end();
        term.unpin();
        assertThat(drained).isEmpty();
        term.told();
        assertThat(drained).containsExactly(term);
    }

    @Test
    void noWorkBeginsUnderATermThatIsOver() {
        time.advance(1_000);
        assertThat(term.pin()).isFalse();
        assertThat(term.inFlight()).isZero();
        assertThat(term.remaining()).isZero();
        assertThatExceptionOfType(NotLeaderException.class)
                .isThrownBy(term::ensureValid)
                .withMessageContaining("reports");
    }

    @Test
    void aRefusedPinDrainsNothingTwice() {
        term.end();
        term.told();
        assertThat(term.pin()).isFalse();
        assertThat(drained).containsExactly(term);
    }
}
