// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.spi.LeaderStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Whole applications over one database. Their job is due once a year; that a time has passed is written by hand. */
class CatchUpIT {

    private static final Duration TTL = Duration.ofSeconds(2);

    private static final CronTimes YEARLY = CronTimesTest.times("UTC", "0 0 0 1 1 *");

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    private final String database = "jdbc:h2:mem:catch-up-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";

    @AfterEach
    void stopApplications() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void timeThatPassedWhileNobodyLedIsCaughtUpByTheNextLeaderAndByNoOther() {
        ConfigurableApplicationContext first = start("first");
        await().until(() -> leads(first));
        await().until(() -> !records(first).isEmpty());
        missed(first);
        ConfigurableApplicationContext second = start("second");
        kill(first);
        await().until(() -> runs(second).size() == 1);
        long token = term(second).token();
        assertThat(runs(second)).containsExactly(token);
        await().until(() -> recordedToken(second) == token);
        assertThat(doneUntil(second)).isEqualTo(lastYear());
        assertThat(runs(first)).isEmpty();

        // A planned hand-over catches up nothing, even where the run has only just come to its end.
        ConfigurableApplicationContext third = start("third");
        await().until(() -> second.getBean(LeaderService.class).members().size() >= 2);
        second.close();
        await().until(() -> leads(third));
        await().during(Duration.ofSeconds(2)).until(() -> runs(third).isEmpty());
    }

    @Test
    void runThatDiedWithItsLeaderIsRunAgain() {
        ConfigurableApplicationContext first = start("first");
        await().until(() -> leads(first));
        await().until(() -> !records(first).isEmpty());
        missed(first);
        ConfigurableApplicationContext second = start("second");
        second.getBean(Journal.class).finish = new CountDownLatch(1);
        kill(first);
        await().until(() -> runs(second).size() == 1);
        ConfigurableApplicationContext third = start("third");
        kill(second);
        await().until(() -> runs(third).size() == 1);
        await().until(() -> recordedToken(third) == term(third).token());
        assertThat(doneUntil(third)).isEqualTo(lastYear());
    }

    private ConfigurableApplicationContext start(String id) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--leader.namespace=shop",
                        "--leader.backend=jdbc",
                        "--leader.member.id=" + id,
                        "--leader.session.ttl=" + TTL.toMillis() + "ms",
                        "--leader.gate.catch-up=true",
                        "--spring.datasource.url=" + database);
        applications.add(application);
        return application;
    }

    /** Ends the member without a word to anybody: no heartbeat, no release. */
    private static void kill(ConfigurableApplicationContext application) {
        application.getBean(LeaderStore.class).close();
    }

    /** Makes it look as if the last run had been the one before the last time that was due. */
    private static void missed(ConfigurableApplicationContext application) {
        String content = new Completion(lastYear().minusSeconds(1), YEARLY.toString()).toString();
        assertThat(jdbc(application).update("UPDATE LEADER_NOTE SET CONTENT = ?", content))
                .isOne();
    }

    private static Instant lastYear() {
        return YEARLY.latest(Instant.now()).orElseThrow();
    }

    private static boolean leads(ConfigurableApplicationContext application) {
        return application.getBean(LeaderService.class).isLeader("reports");
    }

    private static Leadership term(ConfigurableApplicationContext application) {
        return application
                .getBean(LeaderService.class)
                .role("reports")
                .leadership()
                .orElseThrow();
    }

    private static List<Long> runs(ConfigurableApplicationContext application) {
        return application.getBean(Journal.class).runs;
    }

    private static List<Map<String, Object>> records(ConfigurableApplicationContext application) {
        return jdbc(application)
                .queryForList("SELECT TOKEN, CONTENT FROM LEADER_NOTE WHERE NAMESPACE = 'shop' AND NAME = 'job.run'");
    }

    private static long recordedToken(ConfigurableApplicationContext application) {
        return ((Number) Objects.requireNonNull(records(application).get(0).get("TOKEN"))).longValue();
    }

    private static Instant doneUntil(ConfigurableApplicationContext application) {
        String content = String.valueOf(records(application).get(0).get("CONTENT"));
        return Completion.parse(content).orElseThrow().until();
    }

    private static JdbcTemplate jdbc(ConfigurableApplicationContext application) {
        return application.getBean(JdbcTemplate.class);
    }

    static class Journal {

        final List<Long> runs = new CopyOnWriteArrayList<>();

        volatile CountDownLatch finish = new CountDownLatch(0);
    }

    static class Job {

        private final Journal journal;

        Job(Journal journal) {
            this.journal = journal;
        }

        @Scheduled(cron = "${job.cron:0 0 0 1 1 *}", zone = "${job.zone:UTC}")
        @LeaderOnly("reports")
        public void run() throws InterruptedException {
            journal.runs.add(Leadership.current().orElseThrow().token());
            journal.finish.await();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableScheduling
    static class Application {

        @Bean
        Journal journal() {
            return new Journal();
        }

        @Bean
        Job job(Journal journal) {
            return new Job(journal);
        }
    }
}
