// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.catchup.CronTimes.Cron;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.scheduling.support.CronExpression;

class CronTimesTest {

    @ParameterizedTest
    @CsvSource({
        "0 0 6 * * *, UTC, 2026-11-25T06:00:00Z, 2026-11-25T06:00:00Z",
        "0 0 6 * * *, UTC, 2026-11-25T05:59:59.999Z, 2026-11-24T06:00:00Z",
        "0 0 6 * * *, Europe/Berlin, 2026-11-25T05:30:00Z, 2026-11-25T05:00:00Z",
        "0 0 6 * * *, Europe/Berlin, 2026-07-25T05:30:00Z, 2026-07-25T04:00:00Z",
        "* * * * * *, UTC, 2026-11-25T05:59:59.999Z, 2026-11-25T05:59:59Z",
        "0 0 0 29 2 *, UTC, 2026-11-25T00:00:00Z, 2024-02-29T00:00:00Z",
        "0 */15 8-17 * * MON-FRI, UTC, 2026-11-22T12:00:00Z, 2026-11-20T17:45:00Z"
    })
    void latestTimeDueIsFoundLookingBack(String cron, String zone, Instant now, Instant latest) {
        assertThat(times(zone, cron).latest(now)).contains(latest);
    }

    /** On the day on which 2:30 comes twice and on the one on which it does not come, the latest time is one that came. */
    @ParameterizedTest
    @CsvSource({"2026-10-25T00:00:00Z, 2026-10-26T12:00:00Z", "2026-03-28T12:00:00Z, 2026-03-30T12:00:00Z"})
    void changesOfTheClockMakeNoTimeThatTheSchedulerDoesNotKnow(Instant from, Instant to) {
        CronTimes times = times("Europe/Berlin", "0 30 2 * * *");
        for (Instant due = times.next(from).orElseThrow(); due.isBefore(to); ) {
            Instant next = times.next(due).orElseThrow();
            assertThat(times.latest(due)).contains(due);
            assertThat(times.latest(next.minusMillis(1))).contains(due);
            due = next;
        }
    }

    @Test
    void severalExpressionsAreOneSchedule() {
        CronTimes times = times("UTC", "0 0 6 * * *", "0 0 18 * * *");
        assertThat(times.latest(Instant.parse("2026-11-25T12:00:00Z"))).contains(Instant.parse("2026-11-25T06:00:00Z"));
        assertThat(times.latest(Instant.parse("2026-11-25T19:00:00Z"))).contains(Instant.parse("2026-11-25T18:00:00Z"));
        assertThat(times)
                .hasToString(times("UTC", "0 0 18 * * *", "0 0 6 * * *").toString());
        assertThat(times.toString()).isNotEqualTo(times("UTC", "0 0 6 * * *").toString());
        assertThat(times.toString())
                .isNotEqualTo(
                        times("Europe/Berlin", "0 0 18 * * *", "0 0 6 * * *").toString());
    }

    /** A scheduler whose clock was set back while it waited calls too early. */
    @ParameterizedTest
    @CsvSource({
        "0 0 6 * * *, 2026-11-25T05:59:55Z, 2026-11-25T06:00:00Z",
        "0 0 6 * * *, 2026-11-25T05:59:00Z, 2026-11-24T06:00:00Z",
        "0 0 6 * * *, 2026-11-25T06:00:00.004Z, 2026-11-25T06:00:00Z",
        "* * * * * *, 2026-11-25T05:59:59.950Z, 2026-11-25T06:00:00Z",
        "* * * * * *, 2026-11-25T05:59:59.700Z, 2026-11-25T05:59:59Z"
    })
    void runIsForTheTimeThatItIsCloseTo(String cron, Instant begin, Instant due) {
        assertThat(times("UTC", cron).dueAt(begin)).isEqualTo(due);
    }

    static CronTimes times(String zone, String... crons) {
        List<Cron> all = Arrays.stream(crons)
                .map(cron -> new Cron(CronExpression.parse(cron), ZoneId.of(zone)))
                .toList();
        return new CronTimes(all);
    }
}
