// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.DefaultLifecycleProcessor;

/** Beans that run while a role is led, and not with the context. */
class LifecycleBeansTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class, LifecycleAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Diary.class)
            .withPropertyValues("consumers.role=consumers");

    @Test
    void beansStartWithTheRoleInPhaseOrderAndStopInTheOppositeOrder() {
        runner.withUserConfiguration(Consumers.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Diary diary = context.getBean(Diary.class);
            assertThat(diary.entries).containsExactly("free started");
            leaders.grant("consumers");
            assertThat(diary.entries).containsExactly("free started", "class started", "early started", "late started");
            leaders.revoke("consumers");
            assertThat(diary.entries.subList(4, 7)).containsExactly("late stopped", "early stopped", "class stopped");
            leaders.grant("consumers");
            assertThat(diary.entries).hasSize(10);
        });
    }

    @Test
    void contextNeverStartsThemButStopsThem() {
        runner.withUserConfiguration(Consumers.class).run(context -> {
            Diary diary = context.getBean(Diary.class);
            context.stop();
            context.start();
            assertThat(diary.entries).containsExactly("free started", "free stopped", "free started");
            context.getBean(ManualLeaderService.class).grant("consumers");
            context.stop();
            assertThat(diary.entries.subList(3, 10))
                    .contains("class stopped", "early stopped", "late stopped", "free stopped");
        });
    }

    @Test
    void startThatFailsStopsTheOthersAndGivesTheRoleUp() {
        runner.withUserConfiguration(Consumers.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Diary diary = context.getBean(Diary.class);
            diary.failing = "early";
            leaders.grant("consumers");
            assertThat(diary.entries).containsExactly("free started", "class started", "early failed", "class stopped");
            assertThat(leaders.isLeader("consumers")).isFalse();
            diary.failing = "";
            leaders.grant("consumers");
            // Within the cooldown nothing is tried.
            assertThat(leaders.isLeader("consumers")).isTrue();
            assertThat(diary.entries).hasSize(4);
        });
    }

    @Test
    void startThatEndsInAnErrorGivesTheRoleUpAsWell() {
        for (Error error :
                List.of(new AssertionError("broken"), new StackOverflowError(), new NoClassDefFoundError())) {
            runner.withUserConfiguration(Consumers.class).run(context -> {
                ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
                Diary diary = context.getBean(Diary.class);
                diary.failing = "early";
                diary.failure = error;
                leaders.grant("consumers");
                assertThat(leaders.isLeader("consumers")).isFalse();
                assertThat(diary.entries)
                        .containsExactly("free started", "class started", "early failed", "class stopped");
            });
        }
    }

    @Test
    void stopThatEndsInAnErrorKeepsNoOtherFromStopping() {
        runner.withUserConfiguration(Consumers.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Diary diary = context.getBean(Diary.class);
            leaders.grant("consumers");
            diary.failing = "early";
            diary.failure = new StackOverflowError();
            leaders.lose("consumers");
            assertThat(diary.entries.subList(4, 7)).containsExactly("late stopped", "early failed", "class stopped");
            diary.failing = "";
        });
    }

    @Test
    void stopThatFailsKeepsNoOtherFromStopping() {
        runner.withUserConfiguration(Consumers.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Diary diary = context.getBean(Diary.class);
            leaders.grant("consumers");
            diary.failing = "early";
            leaders.lose("consumers");
            assertThat(diary.entries.subList(4, 7)).containsExactly("late stopped", "early failed", "class stopped");
            diary.failing = "";
        });
    }

    @Test
    void otherMethodsOfALifecycleAreNotGated() {
        runner.withUserConfiguration(Consumers.class)
                .run(context ->
                        assertThat(context.getBean(OnClass.class).answer()).isEqualTo(42));
    }

    @Test
    void lazyBeanIsMadeWithTheFirstTerm() {
        runner.withUserConfiguration(LazyConsumer.class).run(context -> {
            assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
            context.getBean(ManualLeaderService.class).grant("consumers");
            assertThat(context.getBean(Diary.class).entries).containsExactly("lazy started");
        });
    }

    @Test
    void ownProcessorIsRefused() {
        runner.withUserConfiguration(Consumers.class)
                .withBean("lifecycleProcessor", DefaultLifecycleProcessor.class)
                .run(context -> {
                    var analysis = StartFailures.analysisOf(context);
                    assertThat(analysis.getDescription()).contains("own lifecycleProcessor");
                    assertThat(analysis.getAction()).contains("spring.lifecycle.timeout-per-shutdown-phase");
                });
    }

    @Test
    void expressionAsRoleIsRefused() {
        runner.withBean(OfArguments.class)
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("OfArguments", "#{#tenant}"));
    }

    static class Diary {

        final List<String> entries = new CopyOnWriteArrayList<>();

        volatile String failing = "";

        volatile @Nullable Error failure;

        void write(String name, String what) {
            if (name.equals(failing)) {
                entries.add(name + " failed");
                Error thrown = failure;
                if (thrown != null) {
                    throw thrown;
                }
                throw new IllegalStateException(name + " fails");
            }
            entries.add(name + " " + what);
        }
    }

    static class Consumer implements Lifecycle {

        private final String name;

        private final Diary diary;

        private volatile boolean running;

        Consumer(String name, Diary diary) {
            this.name = name;
            this.diary = diary;
        }

        @Override
        public void start() {
            diary.write(name, "started");
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            diary.write(name, "stopped");
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    static class PhasedConsumer extends Consumer implements SmartLifecycle {

        private final int phase;

        PhasedConsumer(String name, int phase, Diary diary) {
            super(name, diary);
            this.phase = phase;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }

    @LeaderOnly("${consumers.role}")
    static class OnClass extends Consumer {

        OnClass(Diary diary) {
            super("class", diary);
        }

        public int answer() {
            return 42;
        }
    }

    @LeaderOnly("tenant-#{#tenant}")
    static class OfArguments extends Consumer {

        OfArguments(Diary diary) {
            super("never", diary);
        }
    }

    @Configuration
    static class Consumers {

        @Bean
        @LeaderOnly("consumers")
        PhasedConsumer late(Diary diary) {
            return new PhasedConsumer("late", 7, diary);
        }

        @Bean
        @LeaderOnly("consumers")
        SmartLifecycle early(Diary diary) {
            return new PhasedConsumer("early", 3, diary);
        }

        @Bean
        OnClass onClass(Diary diary) {
            return new OnClass(diary);
        }

        @Bean
        PhasedConsumer free(Diary diary) {
            return new PhasedConsumer("free", 0, diary);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyConsumer {

        @Bean
        @Lazy
        @LeaderOnly("consumers")
        Consumer lazy(Diary diary) {
            return new Consumer("lazy", diary);
        }
    }
}
