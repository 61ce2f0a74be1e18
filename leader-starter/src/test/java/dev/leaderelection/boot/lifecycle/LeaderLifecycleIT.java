// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.Leadership;
import dev.leaderelection.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Whole applications from start to shutdown, over a real database. */
class LeaderLifecycleIT {

    private static final Duration TTL = Duration.ofSeconds(2);

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    private final String database = "jdbc:h2:mem:lifecycle-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";

    @AfterEach
    void stopApplications() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void candidacyStartsWhenTheApplicationIsReadyAndNoListenerMissesTheFirstGrant() {
        ConfigurableApplicationContext application = start("one");
        Diary diary = application.getBean(Diary.class);
        await().until(() -> diary.entries.contains("granted"));
        assertThat(diary.entries).containsExactly("runner sees NEW", "ready sees NEW", "granted");
    }

    @Test
    void lazyApplicationTakesPartToo() {
        ConfigurableApplicationContext application = start("one", "--spring.main.lazy-initialization=true");
        assertThat(application.getBeanFactory().containsSingleton("job")).isFalse();
        await().until(() -> application.getBean(LeaderService.class).isLeader("reports"));
        await().until(() -> application.getBean(Diary.class).entries.contains("granted"));
    }

    @Test
    void shutdownAwaitsGatedWorkWhileBeatsGoOnThenReleasesThenClosesTheDataSource() throws Exception {
        ConfigurableApplicationContext leader = start("one");
        LeaderService leaders = leader.getBean(LeaderService.class);
        await().until(() -> leaders.isLeader("reports"));
        LeaderService follower = start("two").getBean(LeaderService.class);
        await().until(() -> follower.members().size() == 2);
        Job job = leader.getBean(Job.class);
        Diary diary = leader.getBean(Diary.class);
        CompletableFuture<Void> run = begin(job::work);
        await().until(() -> diary.entries.contains("working"));

        CompletableFuture<Void> shutdown = begin(leader::close);
        await().until(() -> !leaders.isLeader("reports"));
        job.work();
        assertThat(diary.entries).containsOnlyOnce("working");
        // Longer than a session lives without beats.
        await().during(TTL.multipliedBy(2)).atMost(TTL.multipliedBy(4)).until(() -> !follower.isLeader("reports"));
        assertThat(leaders.session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(shutdown).isNotDone();

        diary.finish.countDown();
        run.get(30, TimeUnit.SECONDS);
        await().until(() -> follower.isLeader("reports"));
        assertThat(follower.role("reports").status().history())
                .last()
                .extracting(Transition::reason)
                .isEqualTo(Transition.Reason.TRANSFERRED);
        shutdown.get(30, TimeUnit.SECONDS);
        assertThat(diary.entries)
                .containsSubsequence("working", "worked, data source open: true", "data source closed")
                .containsSubsequence("working", "revoked: SHUTDOWN", "data source closed");
        assertThat(leaders.session().state()).isEqualTo(SessionState.STOPPED);
    }

    @Test
    void shutdownWaitsForWorkNoLongerThanTheDrainTimeout() {
        ConfigurableApplicationContext leader = start("one", "--leader.drain-timeout=300ms");
        await().until(() -> leader.getBean(LeaderService.class).isLeader("reports"));
        Job job = leader.getBean(Job.class);
        CompletableFuture<Void> run = begin(job::work);
        Diary diary = leader.getBean(Diary.class);
        await().until(() -> diary.entries.contains("working"));
        LeaderService follower = start("two").getBean(LeaderService.class);
        await().until(() -> follower.members().size() == 2);

        // Nobody lets the run finish: it is interrupted when the drain timeout is over.
        leader.close();
        await().until(() -> follower.isLeader("reports"));
        await().until(run::isDone);
    }

    @Test
    void drainThatIsLongerThanSpringsPhaseStillComesBeforeTheDataSourceCloses() {
        ConfigurableApplicationContext leader = start("one", "--spring.lifecycle.timeout-per-shutdown-phase=50ms");
        await().until(() -> leader.getBean(LeaderService.class).isLeader("reports"));
        Job job = leader.getBean(Job.class);
        CompletableFuture<Void> run = begin(job::work);
        Diary diary = leader.getBean(Diary.class);
        await().until(() -> diary.entries.contains("working"));

        CompletableFuture<Void> shutdown = begin(leader::close);
        await().during(Duration.ofMillis(500)).until(() -> !diary.entries.contains("data source closed"));
        diary.finish.countDown();
        run.join();
        shutdown.join();
        assertThat(diary.entries).containsSubsequence("worked, data source open: true", "data source closed");
    }

    @Test
    void applicationThatNeverBecameReadyLeavesNothingBehind() {
        SpringApplicationBuilder application = builder("failing").properties("fail=true");
        assertThatIllegalStateException()
                .isThrownBy(() -> applications.add(application.run()))
                .withMessage("this runner fails");
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("leader-")));
    }

    private ConfigurableApplicationContext start(String memberId, String... arguments) {
        ConfigurableApplicationContext application = builder(memberId).run(arguments);
        applications.add(application);
        return application;
    }

    private SpringApplicationBuilder builder(String memberId) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=lifecycle",
                        "spring.main.banner-mode=off",
                        "spring.main.register-shutdown-hook=false",
                        "test.database=" + database,
                        "leader.backend=jdbc",
                        "leader.member.id=" + memberId,
                        "leader.session.ttl=" + TTL.toMillis() + "ms",
                        "leader.jdbc.poll-interval=50ms");
    }

    /** On a thread of its own: the common pool may have but one. */
    private static CompletableFuture<Void> begin(Runnable task) {
        return CompletableFuture.runAsync(task, each -> new Thread(each).start());
    }

    static class Diary {

        final List<String> entries = new CopyOnWriteArrayList<>();

        final CountDownLatch finish = new CountDownLatch(1);
    }

    static class Job {

        private final Diary diary;

        private final HikariDataSource dataSource;

        Job(Diary diary, HikariDataSource dataSource) {
            this.diary = diary;
            this.dataSource = dataSource;
        }

        @LeaderOnly("reports")
        public void work() {
            diary.entries.add("working");
            try {
                diary.finish.await();
            } catch (InterruptedException e) {
                diary.entries.add("interrupted");
            }
            diary.entries.add("worked, data source open: " + !dataSource.isClosed());
        }
    }

    static class Listener {

        private final Diary diary;

        private final LeaderService leaders;

        Listener(Diary diary, LeaderService leaders) {
            this.diary = diary;
            this.leaders = leaders;
        }

        @EventListener(ApplicationReadyEvent.class)
        void ready() {
            diary.entries.add("ready sees " + leaders.session().state());
        }

        @OnLeadershipGranted("reports")
        void granted(Leadership leadership) {
            diary.entries.add(leadership.isValid() ? "granted" : "granted too late");
        }

        @OnLeadershipRevoked("reports")
        void revoked(LeadershipRevokedEvent event) {
            diary.entries.add("revoked: " + event.reason());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Diary diary() {
            return new Diary();
        }

        @Bean
        HikariDataSource dataSource(Diary diary, @Value("${test.database}") String url) {
            HikariDataSource dataSource = new HikariDataSource() {
                @Override
                public void close() {
                    diary.entries.add("data source closed");
                    super.close();
                }
            };
            dataSource.setJdbcUrl(url);
            return dataSource;
        }

        @Bean
        Job job(Diary diary, HikariDataSource dataSource) {
            return new Job(diary, dataSource);
        }

        @Bean
        Listener listener(Diary diary, LeaderService leaders) {
            return new Listener(diary, leaders);
        }

        @Bean
        ApplicationRunner runner(Diary diary, LeaderService leaders, @Value("${fail:false}") boolean fail) {
            return arguments -> {
                diary.entries.add("runner sees " + leaders.session().state());
                if (fail) {
                    throw new IllegalStateException("this runner fails");
                }
            };
        }
    }
}
