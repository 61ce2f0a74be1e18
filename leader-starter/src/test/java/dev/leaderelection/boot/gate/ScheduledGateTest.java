// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.GateObserver.Outcome;
import dev.leaderelection.boot.ManualLeaderService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Jobs that Spring schedules on every member. */
class ScheduledGateTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class))
            .withUserConfiguration(Scheduling.class)
            .withBean(ManualLeaderService.class)
            .withBean(Observed.class)
            .withBean(Job.class);

    @Test
    void followerLogsNothingAndLeaderRuns() {
        runner.run(context -> {
            Observed observed = context.getBean(Observed.class);
            // What libraries say when they are used for the first time is not meant.
            await().until(() -> observed.calls.size() >= 5);
            List<ILoggingEvent> logged = loggedDuring(() -> {
                int before = observed.calls.size();
                await().until(() -> observed.calls.size() >= before + 20);
            });
            assertThat(observed.calls).containsOnly("reports " + Outcome.SKIPPED);
            assertThat(logged)
                    .filteredOn(event -> event.getThreadName().startsWith("scheduling-"))
                    .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.DEBUG))
                    .isEmpty();
            Job job = context.getBean(Job.class);
            assertThat(job.runs()).isZero();
            context.getBean(ManualLeaderService.class).grant("reports");
            await().until(() -> job.runs() > 1);
        });
    }

    @Test
    void jobIsProxiedOnce() {
        runner.run(context -> {
            Object job = context.getBean(Job.class);
            assertThat(AopUtils.isCglibProxy(job)).isTrue();
            assertThat(((Advised) job).getTargetSource().getTarget()).isExactlyInstanceOf(Job.class);
            assertThat(((Advised) job).getAdvisors())
                    .filteredOn(GateAdvisor.class::isInstance)
                    .hasSize(1);
        });
    }

    private static List<ILoggingEvent> loggedDuring(Runnable action) {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try {
            action.run();
            return List.copyOf(appender.list);
        } finally {
            root.setLevel(level);
            root.detachAppender(appender);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {}

    static class Job {

        private final AtomicInteger runs = new AtomicInteger();

        @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.MILLISECONDS)
        @LeaderOnly("reports")
        public void run() {
            runs.incrementAndGet();
        }

        public int runs() {
            return runs.get();
        }
    }
}
