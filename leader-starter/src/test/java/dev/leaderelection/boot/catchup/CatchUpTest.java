// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.test.FaultInjectingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** Applications whose job is due once a year, so that no run comes by itself. */
@ExtendWith(OutputCaptureExtension.class)
class CatchUpTest {

    private static final CronTimes YEARLY = CronTimesTest.times("UTC", "0 0 0 1 1 *");

    private final MemoryRecords records = new MemoryRecords();

    private final FaultInjectingStore store = new FaultInjectingStore(new MemoryStore(records));

    private final FencedNotes notes =
            new MemoryStore(records).notes("test", Duration.ofSeconds(1)).orElseThrow();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    LeaderCatchUpAutoConfiguration.class))
            .withUserConfiguration(Scheduling.class)
            .withBean(ManualLeaderService.class)
            .withBean(LeaderSettings.class, () -> LeaderSettings.of("test"))
            .withBean(LeaderStore.class, () -> store)
            .withBean(Journal.class)
            .withBean("job", Job.class)
            .withPropertyValues("leader.gate.catch-up=true");

    @Test
    void missedRunIsCaughtUpOnceUnderTheTermOnTheScheduler(CapturedOutput output) {
        runner.run(context -> {
            writeDone(lastYear().minusSeconds(1), 0);
            Leadership term = grant(context);
            Journal job = context.getBean(Journal.class);
            await().until(() -> completion().token() == term.token());
            assertThat(until()).isEqualTo(lastYear());
            assertThat(job.runs).containsExactly("token " + term.token());
            assertThat(job.threads).allMatch(thread -> thread.startsWith("scheduling-"));
            assertThat(output)
                    .contains("Catching up a missed run of 'job'.run for role reports")
                    .contains(lastYear().toString());
            // The next leader looks, and finds nothing to do.
            context.getBean(ManualLeaderService.class).lose("reports");
            grant(context);
            await().until(() -> store.calls(FaultInjectingStore.Operation.READ_NOTE) == 2);
            await().during(Duration.ofSeconds(1)).until(() -> job.runs.size() == 1);
        });
    }

    @Test
    void firstLeaderEverBeginsTheRecordAndRunsNothing() {
        runner.run(context -> {
            Instant before = Instant.now();
            Leadership term = grant(context);
            await().until(() -> notes.read("job.run").isPresent());
            assertThat(completion().token()).isEqualTo(term.token());
            assertThat(until()).isBetween(before, Instant.now());
            assertThat(context.getBean(Journal.class).runs).isEmpty();
        });
    }

    @Test
    void recordThatIsSpoiledBeginsAnewWithOneLine(CapturedOutput output) {
        runner.run(context -> {
            notes.write("job.run", new Note(0, "edited by hand"));
            grant(context);
            await().until(() -> Completion.parse(completion().text()).isPresent());
            assertThat(output).containsOnlyOnce("The record of the runs of 'job'.run cannot be read");
            assertThat(context.getBean(Journal.class).runs).isEmpty();
        });
    }

    @Test
    void runIsRecordedWhenItIsOverAndItsWorkEndsAfterThat() throws Exception {
        runner.run(context -> {
            writeDone(lastYear(), 0);
            Leadership term = grant(context);
            Journal job = context.getBean(Journal.class);
            job.finish = new CountDownLatch(1);
            CompletableFuture<Void> run = CompletableFuture.runAsync(context.getBean(Job.class)::run);
            await().until(() -> !job.runs.isEmpty());
            assertThat(completion().token()).isZero();
            job.finish.countDown();
            run.join();
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(completion().token()).isEqualTo(term.token());
            assertThat(until()).isEqualTo(lastYear());
        });
    }

    @Test
    void runThatALossInterruptedIsNotRecordedAndCaughtUp() {
        runner.run(context -> {
            writeDone(lastYear().minusSeconds(1), 0);
            Journal job = context.getBean(Journal.class);
            job.finish = new CountDownLatch(1);
            grant(context);
            await().until(() -> job.runs.size() == 1);
            context.getBean(ManualLeaderService.class).lose("reports");
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(until()).isEqualTo(lastYear().minusSeconds(1));
            job.finish.countDown();
            Leadership second = grant(context);
            await().until(() -> completion().token() == second.token());
            assertThat(job.runs).hasSize(2).last().isEqualTo("token " + second.token());
        });
    }

    @Test
    void plannedHandOverInTheMiddleOfARunCatchesUpNothing() {
        runner.run(context -> {
            writeDone(lastYear().minusSeconds(1), 0);
            Journal job = context.getBean(Journal.class);
            job.finish = new CountDownLatch(1);
            Leadership term = grant(context);
            await().until(() -> job.runs.size() == 1);
            context.getBean(ManualLeaderService.class).revoke("reports");
            job.finish.countDown();
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(completion().token()).isEqualTo(term.token());
            assertThat(until()).isEqualTo(lastYear());
        });
    }

    @Test
    void runThatFailsIsDoneWith() {
        runner.run(context -> {
            writeDone(lastYear().minusSeconds(1), 0);
            Journal job = context.getBean(Journal.class);
            job.failure = new IllegalStateException("no paper");
            Leadership term = grant(context);
            await().until(() -> completion().token() == term.token());
            assertThat(job.runs).hasSize(1);
            assertThat(until()).isEqualTo(lastYear());
        });
    }

    @Test
    void runThatCouldNotBeginIsNotRecordedAndKeepsNoOtherFromIt() {
        runner.withBean(Watcher.class).run(context -> {
            writeDone(lastYear(), 0);
            Leadership term = grant(context);
            Watcher watcher = context.getBean(Watcher.class);
            watcher.error = new StackOverflowError();
            assertThatExceptionOfType(StackOverflowError.class).isThrownBy(context.getBean(Job.class)::run);
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(completion().token()).isZero();
            watcher.error = null;
            context.getBean(Job.class).run();
            await().until(() -> completion().token() == term.token());
        });
    }

    @Test
    void recordOfALaterTermIsNotOverwritten() {
        runner.run(context -> {
            writeDone(lastYear(), Long.MAX_VALUE);
            grant(context);
            context.getBean(Job.class).run();
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(completion().token()).isEqualTo(Long.MAX_VALUE);
        });
    }

    @Test
    void outageIsWaitedForAndToldOnce(CapturedOutput output) {
        runner.run(context -> {
            writeDone(lastYear().minusSeconds(1), 0);
            store.outage(true);
            Leadership term = grant(context);
            await().until(() -> store.calls(FaultInjectingStore.Operation.READ_NOTE) > 1);
            assertThat(context.getBean(Journal.class).runs).isEmpty();
            store.outage(false);
            await().until(() -> completion().token() == term.token());
            assertThat(context.getBean(Journal.class).runs).hasSize(1);
            assertThat(output).containsOnlyOnce("cannot be told yet");
        });
    }

    @Test
    void recordThatCannotBeWrittenHoldsUpNothingAndIsWarnedOf(CapturedOutput output) {
        runner.run(context -> {
            writeDone(lastYear(), 0);
            grant(context);
            await().until(() -> store.calls(FaultInjectingStore.Operation.READ_NOTE) == 1);
            store.outage(true);
            context.getBean(Job.class).run();
            await().until(() -> role(context).status().inFlight() == 0);
            assertThat(output).contains("A run of 'job'.run could not be recorded");
        });
    }

    @Test
    void withoutThePropertyNothingIsReadOrWritten() {
        runner.withPropertyValues("leader.gate.catch-up=false").run(context -> {
            assertThat(context).doesNotHaveBean(CatchUp.class).doesNotHaveBean(CronJobs.class);
            grant(context);
            context.getBean(Job.class).run();
            assertThat(store.calls(FaultInjectingStore.Operation.READ_NOTE)).isZero();
            assertThat(store.calls(FaultInjectingStore.Operation.WRITE_NOTE)).isZero();
        });
    }

    @Test
    void storeWithoutNotesIsRefusedAtStartUp() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LeaderGateAutoConfiguration.class, LeaderCatchUpAutoConfiguration.class))
                .withBean(ManualLeaderService.class)
                .withBean(LeaderSettings.class, () -> LeaderSettings.of("test"))
                .withBean(LeaderStore.class, () -> new WithoutNotes())
                .withPropertyValues("leader.gate.catch-up=true")
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(LeaderConfigurationException.class)
                        .hasMessageContaining("'plain'")
                        .hasMessageContaining("LeaderStore.notes"));
    }

    @Test
    void reactiveJobIsToldToBeLeftOut(CapturedOutput output) {
        runner.withBean("reactive", ReactiveJob.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).containsOnlyOnce("Missed runs of 'reactive'.run are not caught up: it is reactive");
        });
    }

    private static Leadership grant(ApplicationContext context) {
        ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
        leaders.grant("reports");
        return leaders.role("reports").leadership().orElseThrow();
    }

    private static LeaderRole role(ApplicationContext context) {
        return context.getBean(ManualLeaderService.class).role("reports");
    }

    private void writeDone(Instant until, long token) {
        notes.write("job.run", new Note(token, new Completion(until, YEARLY.toString()).toString()));
    }

    private Note completion() {
        return notes.read("job.run").orElseThrow();
    }

    private Instant until() {
        return Completion.parse(completion().text()).orElseThrow().until();
    }

    /** The last time that the job was due. */
    private static Instant lastYear() {
        return YEARLY.latest(Instant.now()).orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {}

    /** What the job does, and is to do. */
    static class Journal {

        final List<String> runs = new CopyOnWriteArrayList<>();

        final List<String> threads = new CopyOnWriteArrayList<>();

        volatile CountDownLatch finish = new CountDownLatch(0);

        volatile @Nullable RuntimeException failure;
    }

    static class Watcher implements GateObserver {

        volatile @Nullable Error error;

        @Override
        public void onCall(String role, Outcome outcome) {}

        @Override
        public @Nullable Run onRun(Leadership term) {
            Error thrown = error;
            if (thrown != null) {
                throw thrown;
            }
            return null;
        }
    }

    static class Job {

        private final Journal journal;

        Job(Journal journal) {
            this.journal = journal;
        }

        @Scheduled(cron = "0 0 0 1 1 *", zone = "UTC")
        @LeaderOnly("reports")
        public void run() {
            journal.threads.add(Thread.currentThread().getName());
            journal.runs.add("token " + Leadership.current().orElseThrow().token());
            try {
                journal.finish.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            RuntimeException thrown = journal.failure;
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    static class ReactiveJob {

        @Scheduled(cron = "0 0 0 1 1 *", zone = "UTC")
        @LeaderOnly("reports")
        public Mono<Void> run() {
            return Mono.empty();
        }
    }

    /** A store of an application's own. */
    static final class WithoutNotes implements LeaderStore {

        @Override
        public String name() {
            return "plain";
        }

        @Override
        public Duration pollInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public StoreSession open(SessionRequest request, ChangeListener hints) {
            throw new UnsupportedOperationException("not needed by these tests");
        }

        @Override
        public void close() {}
    }
}
