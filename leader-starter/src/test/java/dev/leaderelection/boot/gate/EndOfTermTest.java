// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.OnLoss;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.ManualLeaderService;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.Scheduled;

/** What becomes of runs that are under way when their term ends. */
class EndOfTermTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Observed.class)
            .withBean(Progress.class)
            .withBean(Work.class);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void shutDown() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "scheduled", "asked", "nothingLater"})
    void runIsInterruptedWhenTheTermIsLost(String method) {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            Future<?> run = threads.submit(() -> call(work, method));
            progress.awaitBegun();
            leaders.lose("reports");
            run.get(30, TimeUnit.SECONDS);
            assertThat(progress.interrupted).isTrue();
            assertThat(observed.calls).containsExactly("reports INTERRUPTED");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"value", "unasked"})
    void runThatContinuesIsSeenAsOutlived(String method) {
        run((leaders, work, progress, observed) -> {
            LeaderRole role = leaders.role("reports");
            leaders.grant("reports");
            Future<?> run = threads.submit(() -> call(work, method));
            progress.awaitBegun();
            assertThat(role.status().outlived()).isZero();
            leaders.lose("reports");
            assertThat(role.status().inFlight()).isEqualTo(1);
            assertThat(role.status().outlived()).isEqualTo(1);
            assertThat(observed.calls).isEmpty();
            progress.finish.countDown();
            run.get(30, TimeUnit.SECONDS);
            assertThat(progress.interrupted).isFalse();
            assertThat(role.status().outlived()).isZero();
            assertThat(observed.calls).containsExactly("reports OUTLIVED");
        });
    }

    @Test
    void plannedEndDoesNotInterrupt() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            Future<?> run = threads.submit(work::nothing);
            progress.awaitBegun();
            leaders.revoke("reports");
            assertThat(run).isNotDone();
            progress.finish.countDown();
            run.get(30, TimeUnit.SECONDS);
            assertThat(progress.interrupted).isFalse();
        });
    }

    @Test
    void callbackOfTheTermRunsInsideOfTheLoss() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            progress.during = () -> Leadership.current().orElseThrow().onEnd(progress.finish::countDown);
            Future<?> run = threads.submit(work::unasked);
            progress.awaitBegun();
            leaders.lose("reports");
            run.get(30, TimeUnit.SECONDS);
            assertThat(progress.interrupted).isFalse();
        });
    }

    @Test
    void interruptThatComesAtTheVeryEndStaysInTheRun() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            progress.finish.countDown();
            progress.during = () -> {
                leaders.lose("reports");
                // The method does not look at the flag any more.
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                progress.during = () -> {};
            };
            work.unmindful();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(observed.calls).containsExactly("reports INTERRUPTED");
        });
    }

    @Test
    void interruptFromBeforeTheRunIsKept() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            progress.during = () -> leaders.lose("reports");
            Thread.currentThread().interrupt();
            work.unmindful();
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void interruptOfTheOuterRunSurvivesTheEndOfAnInnerOne() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            leaders.grant("billing");
            progress.during = () -> {
                progress.during = () -> {
                    leaders.lose("billing");
                    leaders.lose("reports");
                };
                work.bill();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            };
            work.unmindful();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(observed.calls).containsExactly("billing INTERRUPTED", "reports INTERRUPTED");
        });
    }

    @Test
    void runThatContinuesBetweenTwoOthersSwallowsNoInterrupt() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            leaders.grant("billing");
            progress.during = () -> {
                progress.during = () -> {
                    progress.during = () -> {
                        leaders.lose("billing");
                        leaders.lose("reports");
                    };
                    work.bill();
                };
                work.unmindfulToTheEnd();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            };
            work.unmindful();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(observed.calls)
                    .containsExactly("billing INTERRUPTED", "reports OUTLIVED", "reports INTERRUPTED");
        });
    }

    @Test
    void noInterruptReachesAThreadAfterItsRun() {
        run((leaders, work, progress, observed) -> {
            for (int round = 0; round < 5_000; round++) {
                leaders.grant("reports");
                CountDownLatch go = new CountDownLatch(1);
                progress.during = go::countDown;
                Future<?> loss = threads.submit(() -> {
                    go.await();
                    leaders.lose("reports");
                    return null;
                });
                work.unmindful();
                boolean atOnce = Thread.currentThread().isInterrupted();
                boolean later = false;
                while (!loss.isDone()) {
                    later |= Thread.currentThread().isInterrupted();
                }
                later |= Thread.interrupted();
                assertThat(atOnce || later).as("round %d", round).isFalse();
            }
            assertThat(observed.calls).hasSize(5_000).contains("reports INTERRUPTED");
        });
    }

    @Test
    void futureIsCancelledWhenTheTermIsLost() {
        run((leaders, work, progress, observed) -> {
            leaders.grant("reports");
            CompletableFuture<Void> result = work.futureOfNothing();
            CompletableFuture<String> kept = work.futureOfValue();
            leaders.lose("reports");
            assertThat(result).isCancelled();
            assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
            assertThat(kept).isNotDone();
            assertThat(leaders.role("reports").status().outlived()).isEqualTo(1);
            progress.pending.complete("late");
            assertThat(observed.calls).containsExactly("reports INTERRUPTED", "reports OUTLIVED");
        });
    }

    @Test
    void observerIsToldOfEveryOutcome() {
        run((leaders, work, progress, observed) -> {
            work.bill();
            assertThatThrownBy(work::loud).isNotNull();
            leaders.grant("billing");
            work.bill();
            assertThat(observed.calls).containsExactly("billing SKIPPED", "reports REJECTED", "billing RUN");
        });
    }

    @Test
    void observerThatFailsHarmsNoCall() {
        runner.withBean("failing", GateObserver.class, () -> (role, outcome) -> {
                    throw new IllegalStateException("this observer fails");
                })
                .run(context -> {
                    context.getBean(ManualLeaderService.class).grant("billing");
                    context.getBean(Work.class).bill();
                    assertThat(context.getBean(Observed.class).calls).containsExactly("billing RUN");
                });
    }

    private static @Nullable Object call(Work work, String method) throws ReflectiveOperationException {
        return Work.class.getMethod(method).invoke(work);
    }

    private void run(TestBody body) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            body.run(
                    context.getBean(ManualLeaderService.class),
                    context.getBean(Work.class),
                    context.getBean(Progress.class),
                    context.getBean(Observed.class));
        });
    }

    @FunctionalInterface
    interface TestBody {
        void run(ManualLeaderService leaders, Work work, Progress progress, Observed observed) throws Exception;
    }

    /** How far the work is. */
    static class Progress {

        private final CountDownLatch begun = new CountDownLatch(1);

        final CountDownLatch finish = new CountDownLatch(1);

        final CompletableFuture<String> pending = new CompletableFuture<>();

        volatile boolean interrupted;

        volatile Runnable during = () -> {};

        void work() {
            during.run();
            begun.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }

        void awaitBegun() throws InterruptedException {
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    static class Work {

        private final Progress progress;

        Work(Progress progress) {
            this.progress = progress;
        }

        @LeaderOnly("reports")
        public void nothing() {
            progress.work();
        }

        @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.DAYS)
        @LeaderOnly("reports")
        public int scheduled() {
            progress.work();
            return 1;
        }

        @LeaderOnly(value = "reports", onLoss = OnLoss.INTERRUPT)
        public String asked() {
            progress.work();
            return "";
        }

        @LeaderOnly("reports")
        public CompletableFuture<Void> nothingLater() {
            progress.work();
            return CompletableFuture.completedFuture(null);
        }

        @LeaderOnly("reports")
        public String value() {
            progress.work();
            return "";
        }

        @LeaderOnly(value = "reports", onLoss = OnLoss.CONTINUE)
        public void unasked() {
            progress.work();
        }

        @LeaderOnly("reports")
        public void unmindful() {
            progress.during.run();
        }

        @LeaderOnly(value = "reports", onLoss = OnLoss.CONTINUE)
        public void unmindfulToTheEnd() {
            progress.during.run();
        }

        @LeaderOnly("billing")
        public void bill() {
            progress.during.run();
        }

        @LeaderOnly("reports")
        public CompletableFuture<Void> futureOfNothing() {
            return new CompletableFuture<>();
        }

        @LeaderOnly("reports")
        public CompletableFuture<String> futureOfValue() {
            return progress.pending;
        }

        @LeaderOnly(value = "reports", otherwise = Otherwise.THROW)
        public void loud() {}
    }
}
