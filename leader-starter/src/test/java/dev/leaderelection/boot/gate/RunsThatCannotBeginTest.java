// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.RunRecorder;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Calls that pass the gate and then fail before the method is called: nothing stays in flight. */
class RunsThatCannotBeginTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Calls.class)
            .withBean(Jobs.class)
            .withBean(ReactiveGateTest.Source.class)
            .withBean(ReactiveGateTest.Streams.class);

    @Test
    void observerThatCannotBeMade() {
        runner.withBean(
                        "observer",
                        GateObserver.class,
                        () -> {
                            throw new IllegalStateException("no tracer");
                        },
                        definition -> definition.setLazyInit(true))
                .run(context -> {
                    assertThatExceptionOfType(BeanCreationException.class).isThrownBy(granted(context)::report);
                    assertNothingRan(context);
                });
    }

    @Test
    void observerThatRunsOutOfStack() {
        runner.withBean(Failing.class, () -> new Failing(new StackOverflowError()))
                .run(context -> {
                    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(granted(context)::report);
                    assertNothingRan(context);
                });
    }

    @Test
    void observerThatLacksAClassHoldsUpNoRun() {
        runner.withBean(Failing.class, () -> new Failing(new NoClassDefFoundError()))
                .run(context -> {
                    granted(context).report();
                    assertThat(context.getBean(Calls.class).names).containsExactly("report");
                });
    }

    @Test
    void recorderThatFails() {
        runner.withBean(RunRecorder.class, () -> (target, method, term) -> {
                    throw new IllegalStateException("no cron");
                })
                .run(context -> {
                    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(granted(context)::report);
                    assertNothingRan(context);
                });
    }

    /** It must not take the run for one that has done its work. */
    @Test
    void recorderIsToldThatTheMethodWasNotCalled() {
        runner.withBean(Recorder.class)
                .withBean(Failing.class, () -> new Failing(new StackOverflowError()))
                .run(context -> {
                    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(granted(context)::report);
                    assertThat(context.getBean(Recorder.class).told)
                            .containsExactly("begins", "interrupted true: java.lang.StackOverflowError");
                    assertNothingRan(context);
                });
    }

    @Test
    void publisherThatIsNotSubscribedTo() {
        runner.withBean(FailingSubscription.class).run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            var mono = context.getBean(ReactiveGateTest.Streams.class).mono();
            assertThatExceptionOfType(StackOverflowError.class).isThrownBy(mono::block);
            assertThat(context.getBean(FailingSubscription.class).entered).hasValue(2);
            assertNothingRan(context);
        });
    }

    private static Jobs granted(AssertableApplicationContext context) {
        context.getBean(ManualLeaderService.class).grant("reports");
        return context.getBean(Jobs.class);
    }

    private static void assertNothingRan(AssertableApplicationContext context) {
        assertThat(context.getBean(Calls.class).names).isEmpty();
        assertThat(context.getBean(ManualLeaderService.class)
                        .role("reports")
                        .status()
                        .inFlight())
                .isZero();
    }

    private static class Failing implements GateObserver {

        private final Error error;

        Failing(Error error) {
            this.error = error;
        }

        @Override
        public void onCall(String role, Outcome outcome) {}

        @Override
        public Run onRun(Leadership term) {
            throw error;
        }
    }

    /** Fails when the publisher that the method has returned is subscribed to. */
    static class FailingSubscription implements GateObserver, GateObserver.Run {

        final AtomicInteger entered = new AtomicInteger();

        @Override
        public void onCall(String role, Outcome outcome) {}

        @Override
        public Run onRun(Leadership term) {
            return this;
        }

        @Override
        public Runnable enter() {
            if (entered.incrementAndGet() == 2) {
                throw new StackOverflowError();
            }
            return () -> {};
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure) {}
    }

    static class Recorder implements RunRecorder {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public Ending begin(Object target, Method method, Leadership term) {
            told.add("begins");
            return (interrupted, failure, release) -> {
                told.add("interrupted " + interrupted + ": " + failure);
                release.run();
            };
        }
    }
}
