// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.bench.speed.Beliefs.Fall;
import dev.leaderelection.bench.speed.Beliefs.Rise;
import dev.leaderelection.bench.speed.Beliefs.Still;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashPartTest {

    private static final Still FROM_100_TO_500 = new Still("victim", 100, 500);

    @Test
    void leaderThatWakesWithoutBeliefIsNotStale() {
        assertThat(CrashPart.staleNanos(new Rise("successor", 300), new Fall("victim", 100, 500), FROM_100_TO_500))
                .isEmpty();
    }

    @Test
    void leaderThatBelievesAfterItWokeIsStaleUntilItStops() {
        assertThat(CrashPart.staleNanos(new Rise("successor", 300), new Fall("victim", 540, 550), FROM_100_TO_500))
                .hasValue(50);
    }

    @Test
    void oneAnswerAfterWakingIsEnough() {
        assertThat(CrashPart.staleNanos(new Rise("successor", 300), new Fall("victim", 500, 501), FROM_100_TO_500))
                .hasValue(1);
    }

    @Test
    void beliefIsStaleOnlySinceTheSuccessorLed() {
        assertThat(CrashPart.staleNanos(new Rise("successor", 530), new Fall("victim", 540, 550), FROM_100_TO_500))
                .hasValue(20);
    }

    @Test
    void beliefBeforeTheSuccessorLedIsNotStale() {
        assertThat(CrashPart.staleNanos(new Rise("successor", 545), new Fall("victim", 540, 550), FROM_100_TO_500))
                .isEmpty();
    }

    @Test
    void tellsAVictimThatLapsedFromASuccessorThatDidNotCome() {
        assertThat(CrashPart.note(List.of(
                        CrashPart.Outcome.of(1),
                        CrashPart.Outcome.lost(CrashPart.NOT_LEADING),
                        CrashPart.Outcome.lost(CrashPart.NOBODY),
                        CrashPart.Outcome.lost(CrashPart.NOT_LEADING))))
                .isEqualTo("1 × nobody took over, 2 × the victim did not lead");
    }
}
