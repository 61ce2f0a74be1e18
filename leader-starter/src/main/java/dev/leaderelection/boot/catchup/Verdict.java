// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a new leader does about a job, after it has looked at what was written down. */
sealed interface Verdict {

    /** Clocks of members differ by this much at most where they are kept. */
    Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    /**
     * Judges what was written down.
     *
     * @param text the record, or {@code null} if there is none
     * @param times when the job is due
     * @param grantedAt when the term began: what is due after that is run by the scheduler
     * @return what to do
     */
    static Verdict of(@Nullable String text, CronTimes times, Instant grantedAt) {
        if (text == null) {
            return new Begin(null);
        }
        Optional<Completion> written = Completion.parse(text);
        if (written.isEmpty()) {
            return new Begin("cannot be read");
        }
        if (!written.get().crons().equals(times.toString())) {
            return new Begin("is of another schedule (" + written.get().crons() + ")");
        }
        Instant until = written.get().until();
        if (until.isAfter(grantedAt.plus(CLOCKS_DIFFER))) {
            return new Begin("is of a time to come (" + until + ")");
        }
        return times.latest(grantedAt)
                .filter(due -> due.isAfter(until))
                .<Verdict>map(Missed::new)
                .orElseGet(Nothing::new);
    }

    /**
     * Nothing is known: the record begins now, and nothing is caught up.
     *
     * @param defect what is wrong with the record, or {@code null} if there is none
     */
    record Begin(@Nullable String defect) implements Verdict {}

    /** Nothing was missed. */
    record Nothing() implements Verdict {}

    /**
     * A run was missed, one at least.
     *
     * @param due the latest time that it was due
     */
    record Missed(Instant due) implements Verdict {}
}
