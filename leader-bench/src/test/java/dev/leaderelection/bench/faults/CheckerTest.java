// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckerTest {

    private static final long MILLI = 1_000_000;

    private static final long TTL = 2_000 * MILLI;

    private static final Phase KILL = new Phase("kill", "m1", "", 3_000 * MILLI, 4_000 * MILLI, 5_000 * MILLI);

    private static final Phase WIPED =
            new Phase("data-wiped", "all", Phase.DATA_LOSS, 3_000 * MILLI, 4_000 * MILLI, 5_000 * MILLI);

    @Test
    void passesTermsThatFollowEachOther() {
        Verdict verdict = check(
                List.of(run("m1.1", 10, 0, 3_000), run("m2.1", 11, 4_500, 20_000)),
                List.of(write("m1.1", 10, true), write("m2.1", 11, true), write("m1.1", 10, false)),
                KILL);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.exempt()).isEmpty();
        assertThat(verdict.late()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(1);
        assertThat(verdict.phases()).singleElement().satisfies(outcome -> {
            assertThat(outcome.unledNanos()).isEqualTo(1_500 * MILLI);
            assertThat(outcome.recoveryNanos()).isEqualTo(500 * MILLI);
        });
    }

    @Test
    void refusesOverlapOfBelief() {
        assertRefused("I1", run("m1.1", 10, 0, 3_001), run("m2.1", 11, 3_000, 20_000));
    }

    @Test
    void refusesOverlapInsideOfALongerTerm() {
        assertRefused("I1", run("m1.1", 10, 0, 20_000), run("m2.1", 11, 3_000, 3_100));
    }

    @Test
    void refusesOverlapWithATermThatIsNotItsNeighbour() {
        assertRefused("I1", run("m1.1", 10, 0, 9_000), run("m2.1", 11, 3_000, 3_100), run("m3.1", 12, 8_000, 20_000));
    }

    /** A single stale answer after a pause: true at some moment between the two looks at the clock. */
    @Test
    void refusesASingleAnswerWithinTheBeliefOfAnother() {
        Run stale = new Run("role", "m1.1", 10, ms(5_000), ms(5_001), ms(5_000));
        // The lower token is also believed in after the higher one.
        assertThat(check(List.of(stale, run("m2.1", 11, 3_000, 20_000)), List.of(), KILL)
                        .violations())
                .extracting(line -> line.substring(0, 2))
                .containsExactly("I1", "I2");
    }

    @Test
    void passesAnAnswerThatMayHaveBeenGivenBeforeTheOthersBelief() {
        // The process was stopped between the question and the clock after it, or before it: nobody knows.
        Run paused = new Run("role", "m1.1", 10, ms(0), ms(8_000), ms(0));
        assertThat(check(List.of(paused, run("m2.1", 11, 5_000, 20_000)), List.of(), KILL)
                        .violations())
                .isEmpty();
    }

    @Test
    void passesBeliefThatMayHaveEndedBeforeTheOtherBegan() {
        // The last true answer was asked for at 3.000 s and given after the other's first one.
        Run first = run("m1.1", 10, 0, 3_000);
        Run second = new Run("role", "m2.1", 11, ms(2_990), ms(3_001), ms(20_000));
        assertThat(check(List.of(first, second), List.of(), KILL).violations()).isEmpty();
    }

    @Test
    void reportsOverlapAsExemptWhereAnAssumptionIsBroken() {
        Verdict verdict = check(List.of(run("m1.1", 10, 0, 3_500), run("m2.1", 11, 3_200, 20_000)), List.of(), WIPED);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.exempt()).singleElement().asString().contains("data-wiped");
        assertThat(verdict.phases().get(0).overlaps()).isEqualTo(1);
    }

    @Test
    void refusesOverlapBeforeTheAssumptionIsBroken() {
        Verdict verdict = check(List.of(run("m1.1", 10, 0, 2_500), run("m2.1", 11, 2_000, 20_000)), List.of(), WIPED);
        assertThat(verdict.violations()).singleElement().asString().startsWith("I1");
    }

    @Test
    void refusesOverlapLongerThanTheTtlWhateverIsBroken() {
        Verdict verdict = check(List.of(run("m1.1", 10, 0, 5_300), run("m2.1", 11, 3_200, 20_000)), List.of(), WIPED);
        assertThat(verdict.violations()).singleElement().asString().startsWith("I1");
    }

    @Test
    void refusesOverlapLongAfterTheAssumptionIsBroken() {
        Verdict verdict = check(List.of(run("m1.1", 10, 0, 9_000), run("m2.1", 11, 8_100, 20_000)), List.of(), WIPED);
        assertThat(verdict.violations()).singleElement().asString().startsWith("I1");
    }

    @Test
    void refusesOneTokenForTwoTerms() {
        assertRefused("I2", run("m1.1", 10, 0, 3_000), run("m2.1", 10, 4_000, 20_000));
    }

    @Test
    void refusesATokenThatFalls() {
        assertRefused("I2", run("m1.1", 11, 0, 3_000), run("m2.1", 10, 4_000, 20_000));
    }

    @Test
    void refusesTokensThatFallEvenWhereAnAssumptionIsBroken() {
        Verdict verdict = check(List.of(run("m1.1", 11, 0, 3_000), run("m2.1", 10, 4_000, 20_000)), List.of(), WIPED);
        assertThat(verdict.violations()).singleElement().asString().startsWith("I2");
    }

    /** The records that kept the higher token are gone, and the clock says less than it did. */
    @Test
    void reportsTokensThatFallAsExemptWhereAClockWasAheadAndTheStoreLostAll() {
        Phase ahead = clock(500);
        List<Run> runs = List.of(run("m1.1", 11, 600, 3_000), run("m2.1", 10, 9_000, 20_000));

        assertThat(check(runs, ahead, WIPED).violations()).isEmpty();
        assertThat(check(runs, ahead, WIPED).exempt())
                .singleElement()
                .asString()
                .startsWith("I2");
        assertThat(check(runs, ahead, KILL).violations())
                .singleElement()
                .asString()
                .startsWith("I2");
    }

    @Test
    void reportsTokensThatRepeatAsExemptWhereAClockWasAheadAndTheStoreLostAll() {
        List<Run> runs = List.of(run("m1.1", 10, 600, 3_000), run("m2.1", 10, 9_000, 20_000));

        assertThat(check(runs, clock(500), WIPED).violations()).isEmpty();
        assertThat(check(runs, clock(500), WIPED).exempt())
                .singleElement()
                .asString()
                .startsWith("I2");
        assertThat(check(runs, WIPED).violations()).singleElement().asString().startsWith("I2");
    }

    @Test
    void refusesTokensThatFallWhereTheClockWasAheadLaterOnly() {
        assertThat(check(List.of(run("m1.1", 11, 0, 3_000), run("m2.1", 10, 9_000, 20_000)), WIPED, clock(5_000))
                        .violations())
                .singleElement()
                .asString()
                .startsWith("I2");
    }

    @Test
    void refusesTokensThatFallAfterARowWasDeletedByHand() {
        Phase deleted = new Phase("session-row-deleted-by-hand", "m1", "by hand", ms(3_000), ms(4_000), ms(5_000));
        assertThat(check(List.of(run("m1.1", 11, 600, 3_000), run("m2.1", 10, 9_000, 20_000)), clock(500), deleted)
                        .violations())
                .singleElement()
                .asString()
                .startsWith("I2");
    }

    @Test
    void refusesATermThatResumes() {
        assertRefused("I4", run("m1.1", 10, 0, 3_000), run("m1.1", 10, 3_100, 20_000));
    }

    @Test
    void refusesALowerTokenInTheRegister() {
        Verdict verdict = check(
                List.of(run("m1.1", 10, 0, 3_000), run("m2.1", 11, 4_000, 20_000)),
                List.of(write("m2.1", 11, true), write("m1.1", 10, true)),
                KILL);
        assertThat(verdict.violations()).isNotEmpty().allMatch(line -> line.startsWith("I3"));
    }

    @Test
    void refusesAWriteOfAnEarlierTermWithAHigherToken() {
        Verdict verdict = check(
                List.of(run("m1.1", 12, 0, 3_000), run("m2.1", 11, 4_000, 20_000)),
                List.of(write("m2.1", 11, true), write("m1.1", 12, true)),
                KILL);
        assertThat(verdict.violations()).anyMatch(line -> line.startsWith("I3"));
    }

    @Test
    void refusesOneTokenOfTwoWriters() {
        Verdict verdict = check(
                List.of(run("m1.1", 10, 0, 20_000)), List.of(write("m1.1", 10, true), write("m2.1", 10, true)), KILL);
        assertThat(verdict.violations()).singleElement().asString().startsWith("I2");
    }

    @Test
    void refusesARoleThatNobodyLeadsAtTheEnd() {
        History history = new History(
                0,
                ms(60_000),
                TTL,
                ms(3_200),
                List.of("role"),
                List.of(run("m1.1", 10, 0, 3_000)),
                List.of(),
                List.of());
        assertThat(Checker.check(history).violations())
                .singleElement()
                .asString()
                .startsWith("I8");
    }

    @Test
    void tellsARecoveryThatIsLaterThanItsBound() {
        Verdict verdict = check(List.of(run("m1.1", 10, 0, 3_000), run("m2.1", 11, 7_300, 20_000)), List.of(), KILL);
        assertThat(verdict.late()).singleElement().asString().contains("kill");
    }

    private static void assertRefused(String invariant, Run... runs) {
        assertThat(check(List.of(runs), List.of(), KILL).violations())
                .isNotEmpty()
                .allMatch(line -> line.startsWith(invariant));
    }

    private static Verdict check(List<Run> runs, List<Write> writes, Phase phase) {
        return Checker.check(new History(0, ms(20_000), TTL, ms(3_200), List.of("role"), runs, writes, List.of(phase)));
    }

    private static Verdict check(List<Run> runs, Phase... phases) {
        return Checker.check(
                new History(0, ms(20_000), TTL, ms(3_200), List.of("role"), runs, List.of(), List.of(phases)));
    }

    private static Phase clock(long beginMillis) {
        return new Phase(
                "wall-clock-hour-ahead", "m1", "", ms(beginMillis), ms(beginMillis + 100), ms(beginMillis + 200));
    }

    /** First asked and answered at one moment. */
    private static Run run(String owner, long token, long beginMillis, long endMillis) {
        return new Run("role", owner, token, ms(beginMillis), ms(beginMillis), ms(endMillis));
    }

    private static Write write(String owner, long token, boolean accepted) {
        return new Write("role", owner, token, ms(3_500), 1, accepted);
    }

    private static long ms(long millis) {
        return millis * MILLI;
    }
}
