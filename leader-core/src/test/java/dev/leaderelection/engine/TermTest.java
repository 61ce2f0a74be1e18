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
    void callbackForTheEndRunsOnceAndTheDrainWaitsForIt() {
        List<String> ran = new ArrayList<>();
        term.onEnd(() -> ran.add("kept"));
        term.onEnd(() -> ran.add("taken back")).close();
        term.end();
        List<Runnable> callbacks = term.tellEnd();
        assertThat(term.tellEnd()).isEmpty();
        assertThat(callbacks).hasSize(1);
        term.told();
        assertThat(term.inFlight()).isZero();
        assertThat(drained).isEmpty();
        callbacks.forEach(Runnable::run);
        term.told();
        assertThat(ran).containsExactly("kept");
        assertThat(drained).containsExactly(term);
    }

    @Test
    void callbackForAnEndThatWasRunsAtOnce() {
        List<String> ran = new ArrayList<>();
        time.advance(1_000);
        term.onEnd(() -> ran.add("lapsed, and nobody has noticed")).close();
        term.end();
        term.tellEnd();
        term.onEnd(() -> ran.add("told"));
        assertThat(ran).containsExactly("lapsed, and nobody has noticed", "told");
    }

    @Test
    void actionThatComesAfterTheInterruptRunsAtOnce() {
        List<String> ran = new ArrayList<>();
        term.onInterrupt(() -> ran.add("waited"));
        term.onInterrupt(() -> ran.add("taken back")).close();
        List<Runnable> actions = term.interrupt();
        assertThat(ran).isEmpty();
        actions.forEach(Runnable::run);
        term.onInterrupt(() -> ran.add("late")).close();
        assertThat(ran).containsExactly("waited", "late");
        assertThat(term.interrupt()).isEmpty();
    }

    @Test
    void aRefusedPinDrainsNothingTwice() {
        term.end();
        term.told();
        assertThat(term.pin()).isFalse();
        assertThat(drained).containsExactly(term);
    }
}
