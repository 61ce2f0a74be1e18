// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a method is due: at the times of all its {@code @Scheduled(cron = …)}.
 *
 * @param crons the expressions, at least one, each with its time zone
 */
record CronTimes(List<Cron> crons) {

    /** Longer than from one leap day to the next but one, where the year 2100 has none. */
    private static final Duration FARTHEST = Duration.ofDays(366 * 12);

    /** By how much a scheduler may be early, if its clock was set back while it waited. */
    private static final Duration EARLY = Duration.ofSeconds(10);

    /** How much of the time between two runs may count as being early. */
    private static final int EARLY_PART = 10;

    /** Expressions that are longer than this are told apart by a checksum. */
    private static final int LONGEST_TEXT = 500;

    CronTimes {
        crons = List.copyOf(crons);
    }

    /** The latest time due that is not after another time. */
    Optional<Instant> latest(Instant now) {
        return crons.stream().flatMap(cron -> cron.latest(now).stream()).max(Instant::compareTo);
    }

    /** The next time due that is after another time. */
    Optional<Instant> next(Instant now) {
        return crons.stream().flatMap(cron -> cron.next(now).stream()).min(Instant::compareTo);
    }

    /** The time due that a run is for: the last one, or one that is just about to come. */
    Instant dueAt(Instant begin) {
        Instant last = latest(begin).orElse(begin);
        return next(begin)
                .filter(next -> {
                    Duration part = Duration.between(last, next).dividedBy(EARLY_PART);
                    Duration early = part.compareTo(EARLY) < 0 ? part : EARLY;
                    return Duration.between(begin, next).compareTo(early) <= 0;
                })
                .orElse(last);
    }

    /** The expressions with their zones, or what tells them apart from others. */
    @Override
    public String toString() {
        String text = crons.stream()
                .map(cron -> cron.expression() + " " + cron.zone())
                .sorted()
                .collect(Collectors.joining("; "));
        return text.length() <= LONGEST_TEXT ? text : text.length() + ":" + Integer.toHexString(text.hashCode());
    }

    /**
     * One expression.
     *
     * @param expression as Spring reads it
     * @param zone the time zone that it is meant in
     */
    record Cron(CronExpression expression, ZoneId zone) {

        /** Looks back farther and farther, since expressions tell the next time only. */
        Optional<Instant> latest(Instant now) {
            for (Duration back = Duration.ofSeconds(1); back.compareTo(FARTHEST) < 0; back = back.multipliedBy(2)) {
                Optional<Instant> found = next(now.minus(back)).filter(time -> !time.isAfter(now));
                if (found.isPresent()) {
                    return found.map(first -> last(first, now));
                }
            }
            return Optional.empty();
        }

        private Instant last(Instant first, Instant now) {
            Instant last = first;
            for (Optional<Instant> next = next(last);
                    next.isPresent() && !next.get().isAfter(now);
                    next = next(last)) {
                last = next.get();
            }
            return last;
        }

        Optional<Instant> next(Instant after) {
            ZonedDateTime next = expression.next(after.atZone(zone));
            return Optional.ofNullable(next).map(ZonedDateTime::toInstant);
        }
    }
}
