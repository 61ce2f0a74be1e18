// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.catchup.Verdict.Begin;
import dev.leaderelection.boot.catchup.Verdict.Missed;
import dev.leaderelection.boot.catchup.Verdict.Nothing;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision of a new leader, by the clock on the wall of the test. */
class VerdictTest {

    private static final Instant SIX = Instant.parse("2026-11-25T06:00:00Z");

    private final CronTimes daily = CronTimesTest.times("UTC", "0 0 6 * * *");

    @Test
    void firstLeaderEverBeginsTheRecord() {
        assertThat(Verdict.of(null, daily, SIX.plusSeconds(5))).isEqualTo(new Begin(null));
    }

    @Test
    void timeThatWasDueBetweenTheRecordAndTheGrantIsMissed() {
        String yesterday = done("2026-11-24T06:00:00Z");
        assertThat(Verdict.of(yesterday, daily, SIX.minusMillis(1))).isEqualTo(new Nothing());
        assertThat(Verdict.of(yesterday, daily, SIX)).isEqualTo(new Missed(SIX));
        assertThat(Verdict.of(yesterday, daily, SIX.plusSeconds(60))).isEqualTo(new Missed(SIX));
    }

    @Test
    void ofManyMissedTimesTheLatestIsTheOne() {
        assertThat(Verdict.of(done("2026-10-01T06:00:00Z"), daily, SIX.plusSeconds(60)))
                .isEqualTo(new Missed(SIX));
    }

    @Test
    void handOverBetweenTwoTimesMissesNothing() {
        assertThat(Verdict.of(done("2026-11-25T06:00:00Z"), daily, SIX.plusSeconds(3600)))
                .isEqualTo(new Nothing());
    }

    /** The former leader's clock is ahead, or this one's behind. */
    @Test
    void clockThatIsALittleBehindMissesNothingAndOneThatIsFarBehindBeginsAnew() {
        assertThat(Verdict.of(done("2026-11-25T06:00:00Z"), daily, SIX.minusSeconds(30)))
                .isEqualTo(new Nothing());
        assertThat(Verdict.of(done("2099-01-01T06:00:00Z"), daily, SIX)).isInstanceOf(Begin.class);
    }

    @Test
    void recordOfAnotherScheduleBeginsAnew() {
        CronTimes earlier = CronTimesTest.times("UTC", "0 0 5 * * *");
        assertThat(Verdict.of(done("2026-11-24T06:00:00Z"), earlier, SIX))
                .isInstanceOfSatisfying(
                        Begin.class, begin -> assertThat(begin.defect()).contains("0 0 6 * * *"));
        CronTimes elsewhere = CronTimesTest.times("Europe/Berlin", "0 0 6 * * *");
        assertThat(Verdict.of(done("2026-11-24T06:00:00Z"), elsewhere, SIX)).isInstanceOf(Begin.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6:00",
                "{}",
                "{\"doneUntil\":\"yesterday\",\"cron\":\"0 0 6 * * * UTC\"}",
                "{\"doneUntil\":1764050400,\"cron\":\"0 0 6 * * * UTC\"}",
                "{\"doneUntil\":\"2026-11-24T06:00:00Z\"}",
                "{\"doneUntil\":\"2026-11-24T06:00:00Z\",\"cron\":\"0 0 6"
            })
    void recordThatCannotBeReadBeginsAnewAndSaysWhy(String text) {
        assertThat(Verdict.of(text, daily, SIX)).isInstanceOfSatisfying(Begin.class, begin -> assertThat(begin.defect())
                .isNotNull());
    }

    @Test
    void fieldsOfANewerVersionAreIgnored() {
        String newer = done("2026-11-24T06:00:00Z").replaceFirst("\\{", "{\"by\":{\"id\":\"x\"},\"runs\":[1],");
        assertThat(Verdict.of(newer, daily, SIX)).isEqualTo(new Missed(SIX));
    }

    private String done(String until) {
        return new Completion(Instant.parse(until), daily.toString()).toString();
    }
}
