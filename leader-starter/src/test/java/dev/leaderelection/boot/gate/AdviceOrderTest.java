// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where the gate stands among Spring's own advice. */
class AdviceOrderTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true")
            .withBean(ManualLeaderService.class)
            .withBean(Calls.class)
            .withUserConfiguration(Features.class);

    @Test
    void gateIsAskedWhenAsynchronousWorkRunsNotWhenItIsSubmitted() {
        runner.withBean(AsyncJob.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            AsyncJob job = context.getBean(AsyncJob.class);
            CountDownLatch worker = occupyTheOnlyWorker(context.getBean(ThreadPoolTaskExecutor.class));
            leaders.grant("reports");
            CompletableFuture<String> submittedByLeader = job.run();
            leaders.revoke("reports");
            worker.countDown();
            assertThat(submittedByLeader.get(30, TimeUnit.SECONDS)).isNull();

            worker = occupyTheOnlyWorker(context.getBean(ThreadPoolTaskExecutor.class));
            CompletableFuture<String> submittedByFollower = job.run();
            leaders.grant("reports");
            worker.countDown();
            assertThat(submittedByFollower.get(30, TimeUnit.SECONDS)).isEqualTo("reports on worker-1");
        });
    }

    private static CountDownLatch occupyTheOnlyWorker(ThreadPoolTaskExecutor workers) {
        CountDownLatch free = new CountDownLatch(1);
        workers.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return free;
    }

    @Test
    void followerBeginsNoTransaction() {
        runner.withBean(TransactionalJob.class).run(context -> {
            context.getBean(TransactionalJob.class).run();
            assertThat(context.getBean(CountingTransactions.class).begun).hasValue(0);
        });
    }

    @Test
    void leaderIsAskedBeforeTheTransactionBeginsAndWorksInsideBoth() {
        runner.withBean(TransactionalJob.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            CountingTransactions transactions = context.getBean(CountingTransactions.class);
            transactions.atBegin = () -> assertThat(Leadership.current()).isPresent();
            context.getBean(TransactionalJob.class).run();
            assertThat(transactions.begun).hasValue(1);
            assertThat(context.getBean(Calls.class).names).containsExactly("in transaction");
        });
    }

    @Test
    void eachAttemptOfARetriedMethodAsksTheGate() {
        runner.withBean(RetriedJob.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            Calls calls = context.getBean(Calls.class);
            calls.during = () -> {
                if (calls.names.size() == 2) {
                    leaders.revoke("reports");
                }
                throw new IllegalStateException("try again");
            };
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(context.getBean(RetriedJob.class)::run);
            assertThat(calls.names).containsExactly("attempt", "attempt");
            assertThat(leaders.role("reports").status().inFlight()).isZero();
        });
    }

    @Test
    void callThatWaitedForAPermitAsksTheGateAfterwards() {
        runner.withBean(LimitedJob.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            LimitedJob job = context.getBean(LimitedJob.class);
            Calls calls = context.getBean(Calls.class);
            Thread[] waiting = new Thread[1];
            calls.during = () -> {
                waiting[0] = new Thread(job::run);
                waiting[0].start();
                await().until(() -> waiting[0].getState() == Thread.State.WAITING);
                leaders.revoke("reports");
            };
            job.run();
            waiting[0].join(30_000);
            assertThat(waiting[0].isAlive()).isFalse();
            assertThat(calls.names).containsExactly("limited");
        });
    }

    @Test
    void scheduledMethodRunsOnTheLeaderOnly() {
        runner.withBean(ScheduledJob.class).run(context -> {
            Calls calls = context.getBean(Calls.class);
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            assertThat(calls.names).isEmpty();
            leaders.grant("reports");
            await().until(() -> calls.names.size() >= 2);
            leaders.revoke("reports");
            await().until(() -> leaders.role("reports").status().inFlight() == 0);
            int runs = calls.names.size();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            assertThat(calls.names).hasSize(runs);
        });
    }

    @Test
    void eventListenerHearsOnTheLeaderOnly() {
        runner.withBean(ListeningJob.class).run(context -> {
            ApplicationEventPublisher events = context;
            events.publishEvent("first");
            context.getBean(ManualLeaderService.class).grant("reports");
            events.publishEvent("second");
            assertThat(context.getBean(Calls.class).names).containsExactly("second");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    @EnableScheduling
    @EnableResilientMethods
    static class Features {

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor workers = new ThreadPoolTaskExecutor();
            workers.setMaxPoolSize(1);
            workers.setThreadNamePrefix("worker-");
            return workers;
        }

        @Bean
        CountingTransactions transactionManager(DataSource dataSource) {
            return new CountingTransactions(dataSource);
        }
    }

    static final class CountingTransactions extends JdbcTransactionManager {

        private static final long serialVersionUID = 1L;

        final transient AtomicInteger begun = new AtomicInteger();

        transient volatile Runnable atBegin = () -> {};

        CountingTransactions(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            begun.incrementAndGet();
            atBegin.run();
            super.doBegin(transaction, definition);
        }
    }

    static class AsyncJob {

        @Async
        @LeaderOnly("reports")
        public CompletableFuture<String> run() {
            String role = Leadership.current().orElseThrow().role();
            return CompletableFuture.completedFuture(
                    role + " on " + Thread.currentThread().getName());
        }
    }

    static class TransactionalJob {

        private final Calls calls;

        private final DataSource dataSource;

        TransactionalJob(Calls calls, DataSource dataSource) {
            this.calls = calls;
            this.dataSource = dataSource;
        }

        @Transactional
        @LeaderOnly("reports")
        public void run() {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            assertThat(DataSourceUtils.isConnectionTransactional(DataSourceUtils.getConnection(dataSource), dataSource))
                    .isTrue();
            calls.ran("in transaction");
        }
    }

    static class RetriedJob {

        private final Calls calls;

        RetriedJob(Calls calls) {
            this.calls = calls;
        }

        @Retryable(maxRetries = 5, delay = 1, excludes = NotLeaderException.class)
        @LeaderOnly(value = "reports", otherwise = Otherwise.THROW)
        public void run() {
            calls.ran("attempt");
        }
    }

    static class LimitedJob {

        private final Calls calls;

        LimitedJob(Calls calls) {
            this.calls = calls;
        }

        @ConcurrencyLimit(1)
        @LeaderOnly("reports")
        public void run() {
            calls.ran("limited");
        }
    }

    static class ScheduledJob {

        private final Calls calls;

        ScheduledJob(Calls calls) {
            this.calls = calls;
        }

        @Scheduled(fixedDelay = 5)
        @LeaderOnly("reports")
        void run() {
            calls.ran("scheduled");
        }
    }

    static class ListeningJob {

        private final Calls calls;

        ListeningJob(Calls calls) {
            this.calls = calls;
        }

        @EventListener
        @LeaderOnly("reports")
        public void hear(String event) {
            calls.ran(event);
        }
    }
}
