// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.RunRecorder;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** Catch-up beside the scheduler, by a clock that is set by hand and a scheduler that waits for the test. */
class RunsAtTheSameTimeTest {

    private static final Instant SIX = Instant.parse("2026-11-25T06:00:00Z");

    private static final CronTimes DAILY = CronTimesTest.times("UTC", "0 0 6 * * *");

    private final ManualClock clock = new ManualClock();

    private final FencedNotes notes =
            new MemoryStore().notes("test", Duration.ofSeconds(1)).orElseThrow();

    private final List<BooleanSupplier> started = new CopyOnWriteArrayList<>();

    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicBoolean scheduling = new AtomicBoolean(true);

    private final ManualLeaderService leaders = new ManualLeaderService();

    private final Nightly nightly = new Nightly();

    private final CatchUp catchUp = catchUp();

    @AfterEach
    void end() {
        catchUp.destroy();
    }

    @Test
    void scheduledRunSinceTheGrantStandsForTheMissedOne() {
        recordDone(SIX.minus(Duration.ofDays(1)));
        clock.now = SIX.plusSeconds(30);
        Leadership term = grant();
        await().until(() -> started.size() == 1);
        RunRecorder.Ending late = begin(term);
        assertThat(started.get(0).getAsBoolean()).isFalse();
        late.end(false, null, () -> {});
        assertThat(started.get(0).getAsBoolean()).isFalse();
        await().until(() -> until().equals(SIX));
    }

    @Test
    void missedRunIsWantedAsLongAsNoneHasBegunAndTheTermLasts() {
        recordDone(SIX.minus(Duration.ofDays(1)));
        clock.now = SIX.plusSeconds(30);
        grant();
        await().until(() -> started.size() == 1);
        assertThat(started.get(0).getAsBoolean()).isTrue();
        leaders.lose("reports");
        assertThat(started.get(0).getAsBoolean()).isFalse();
    }

    /** The scheduler of the new leader runs what is due after the grant, though the record is older. */
    @Test
    void timeThatIsDueAfterTheGrantIsTheSchedulersAffair() {
        recordDone(SIX.minus(Duration.ofDays(1)));
        clock.now = SIX.minusMillis(1);
        grant();
        clock.now = SIX.plusSeconds(1);
        assertNothingIsStarted();
    }

    @Test
    void processThatSchedulesNothingCatchesUpNothing() {
        recordDone(SIX.minus(Duration.ofDays(1)));
        scheduling.set(false);
        clock.now = SIX.plusSeconds(30);
        grant();
        assertNothingIsStarted();
    }

    /** So that a planned hand-over waits for the record, and the next leader reads it. */
    @Test
    void workIsReleasedWhenTheRunIsRecorded() {
        recordDone(SIX.minus(Duration.ofDays(1)));
        Leadership term = grant();
        clock.now = SIX;
        AtomicReference<Instant> recordedAtRelease = new AtomicReference<>();
        begin(term).end(false, null, () -> recordedAtRelease.compareAndSet(null, until()));
        await().until(() -> recordedAtRelease.get() != null);
        assertThat(recordedAtRelease).hasValue(SIX);
    }

    @Test
    void timesThatPassDuringARunAreDoneWithAsSpringsSchedulerSkipsThem() {
        Leadership term = grant();
        clock.now = SIX.plusMillis(3);
        RunRecorder.Ending run = begin(term);
        clock.now = SIX.plus(Duration.ofDays(2)).plusSeconds(5);
        run.end(false, null, () -> {});
        await().until(() -> until().equals(SIX.plus(Duration.ofDays(2))));
    }

    @Test
    void whileAnotherRunGoesOnNothingCountsAsDone() {
        clock.now = SIX.minusSeconds(60);
        Leadership term = grant();
        await().until(() -> notes.read("nightly.run").isPresent());
        clock.now = SIX;
        RunRecorder.Ending first = begin(term);
        clock.now = SIX.plus(Duration.ofDays(1));
        RunRecorder.Ending second = begin(term);
        AtomicBoolean released = new AtomicBoolean();
        first.end(false, null, () -> released.set(true));
        assertThat(released).isTrue();
        assertThat(until()).isBefore(SIX);
        second.end(false, null, () -> {});
        await().until(() -> until().equals(SIX.plus(Duration.ofDays(1))));
    }

    /** What is asked for later is answered later, when all before it is done. */
    private void assertNothingIsStarted() {
        await().until(() -> asked.get() == 1);
        scheduling.set(false);
        catchUp.onGranted(term());
        await().until(() -> asked.get() == 2);
        assertThat(started).isEmpty();
    }

    private Leadership grant() {
        leaders.grant("reports");
        return term();
    }

    private Leadership term() {
        return leaders.role("reports").leadership().orElseThrow();
    }

    private RunRecorder.Ending begin(Leadership term) {
        return Objects.requireNonNull(catchUp.begin(nightly, Nightly.method(), term));
    }

    private void recordDone(Instant until) {
        notes.write("nightly.run", new Note(0, new Completion(until, DAILY.toString()).toString()));
    }

    private Instant until() {
        return Completion.parse(notes.read("nightly.run").orElseThrow().text())
                .orElseThrow()
                .until();
    }

    private CatchUp catchUp() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.addEmbeddedValueResolver(value -> value);
        beans.registerSingleton("nightly", nightly);
        CronJobs jobs = new CronJobs(
                beans, (method, type) -> AnnotatedElementUtils.findMergedAnnotation(method, LeaderOnly.class));
        jobs.postProcessBeforeInitialization(nightly, "nightly");
        JobStarter starter = new JobStarter(beans, beans.getBeanProvider(ScheduledTaskHolder.class)) {
            @Override
            boolean isScheduled() {
                asked.incrementAndGet();
                return scheduling.get();
            }

            @Override
            void start(CronJob job, Instant at, BooleanSupplier stillWanted) {
                started.add(stillWanted);
            }
        };
        CatchUp made = new CatchUp(jobs, () -> notes, starter, clock);
        leaders.addListener(made);
        return made;
    }

    static class Nightly {

        @Scheduled(cron = "0 0 6 * * *", zone = "UTC")
        @LeaderOnly("reports")
        public void run() {}

        static Method method() {
            try {
                return Nightly.class.getMethod("run");
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class ManualClock extends Clock {

        private volatile Instant now = SIX.minusSeconds(3600);

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
