// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import dev.leaderelection.LeaderException;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.boot.RunRecorder;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Writes down, under the term's token, up to when a job is done, and lets the next leader run a job once that was due
 * after that and before its own term.
 *
 * <p>At least once: what is not known to be completed is run again, a run that died with its leader for example. All
 * reading and writing is done on a thread of its own; a planned hand-over waits for the record as it does for the run.
 */
final class CatchUp implements LeadershipListener, RunRecorder, DisposableBean {

    /** How long one reading or writing of a record may take. Shorter than any drain that makes sense. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A scheduled call that was due just before the grant may still be on its way to the gate. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final int ATTEMPTS_TO_WRITE = 2;

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private final CronJobs jobs;

    private final Supplier<FencedNotes> notes;

    private final JobStarter starter;

    private final Clock clock;

    private final ScheduledThreadPoolExecutor thread;

    /** The terms of this process that last, as far as it was told. */
    private final Set<Leadership> terms = ConcurrentHashMap.newKeySet();

    CatchUp(CronJobs jobs, Supplier<FencedNotes> notes, JobStarter starter, Clock clock) {
        this.jobs = jobs;
        this.notes = notes;
        this.starter = starter;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, CatchUp::newThread);
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        jobs.listen(this::added);
    }

    @Override
    public void onGranted(Leadership term) {
        terms.add(term);
        term.onEnd(() -> terms.remove(term));
        Instant grantedAt = clock.instant();
        jobs.of(term.role()).forEach(job -> later(Duration.ZERO, () -> look(job, term, grantedAt, false)));
    }

    private void added(CronJob job) {
        Instant now = clock.instant();
        for (Leadership term : terms) {
            if (term.role().equals(job.role())) {
                later(Duration.ZERO, () -> look(job, term, now, false));
            }
        }
    }

    // After a grant.

    private void look(CronJob job, Leadership term, Instant grantedAt, boolean told) {
        if (!term.isValid() || job.hasBegunUnder(term.token()) || !starter.isScheduled()) {
            return;
        }
        try {
            Optional<Note> note = notes.get().read(job.key());
            Verdict verdict = Verdict.of(note.map(Note::text).orElse(null), job.times(), grantedAt);
            if (verdict instanceof Verdict.Begin begin) {
                begin(job, term, begin);
            } else if (verdict instanceof Verdict.Missed missed) {
                starter.start(job, clock.instant().plus(GRACE), () -> stillMissed(job, term, missed.due()));
            }
        } catch (LeaderException e) {
            if (!told) {
                log.warn(
                        "Whether a run of {} was missed cannot be told yet; it is tried until it can: {}",
                        job,
                        e.getMessage());
            }
            later(RETRY, () -> look(job, term, grantedAt, true));
        }
    }

    private void begin(CronJob job, Leadership term, Verdict.Begin begin) {
        if (begin.defect() != null) {
            log.warn(
                    "The record of the runs of {} {}: nothing is caught up for role {}, and the record begins anew",
                    job,
                    begin.defect(),
                    term.role());
        }
        notes.get().write(job.key(), note(job, term, clock.instant()));
    }

    /** Asked by the scheduler's thread, directly before the call. A run since the grant stands for the missed one. */
    private static boolean stillMissed(CronJob job, Leadership term, Instant due) {
        if (!term.isValid() || job.hasBegunUnder(term.token())) {
            return false;
        }
        log.info(
                "Catching up a missed run of {} for role {}, token {}: it was due at {}, when nobody led or its run"
                        + " did not come to its end",
                job,
                term.role(),
                term.token(),
                due);
        return true;
    }

    // With each run.

    @Override
    public @Nullable Ending begin(Object target, Method method, Leadership term) {
        CronJob job = jobs.find(target, method);
        if (job == null) {
            return null;
        }
        Instant due = job.times().dueAt(clock.instant());
        job.begins(term.token());
        return (interrupted, failure, release) -> {
            boolean completed = !interrupted && !isLost(failure, term);
            Optional<Instant> done = job.ended(due, clock.instant(), completed);
            if (done.isEmpty() || !later(Duration.ZERO, () -> record(job, term, done.get(), release))) {
                release.run();
            }
        };
    }

    /** A failure is the job's own affair, and not run again, unless it came of the end of the term. */
    private static boolean isLost(@Nullable Throwable failure, Leadership term) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StaleLeaderException
                || cause instanceof NotLeaderException
                || (cause != null && !term.isValid());
    }

    private void record(CronJob job, Leadership term, Instant done, Runnable release) {
        try {
            write(job, note(job, term, done));
        } finally {
            release.run();
        }
    }

    private void write(CronJob job, Note note) {
        for (int attempt = 1; ; attempt++) {
            try {
                if (!notes.get().write(job.key(), note)) {
                    log.debug("A later term has recorded runs of {} already", job);
                }
                return;
            } catch (LeaderException e) {
                if (attempt == ATTEMPTS_TO_WRITE) {
                    log.warn(
                            "A run of {} could not be recorded; after a fail-over it may be run once more: {}",
                            job,
                            e.getMessage());
                    return;
                }
            }
        }
    }

    private static Note note(CronJob job, Leadership term, Instant until) {
        return new Note(term.token(), new Completion(until, job.times().toString()).toString());
    }

    private boolean later(Duration delay, Runnable task) {
        try {
            var unused = thread.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException e) {
                            log.error("Missed runs could not be looked after", e);
                        }
                    },
                    delay.toMillis(),
                    TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("The application is stopping", e);
            return false;
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "leader-catch-up");
        thread.setDaemon(true);
        return thread;
    }

    /** A drain that takes longer than Spring waits may still wait for a record: what was begun is ended. */
    @Override
    public void destroy() {
        thread.shutdown();
    }
}
