// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.SessionState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Work that the application's scheduler and web server carry is awaited like any other. */
class ShutdownOrderIT {

    private final Steps steps = new Steps();

    private final HttpClient http = HttpClient.newHttpClient();

    private ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
            .initializers(context -> context.getBeanFactory().registerSingleton("steps", steps))
            .properties(
                    "spring.application.name=shutdown",
                    "spring.main.banner-mode=off",
                    "spring.main.register-shutdown-hook=false",
                    "server.port=0",
                    "server.address=127.0.0.1",
                    "leader.backend=memory")
            .build()
            .run();

    @BeforeEach
    void lead() {
        LeaderService leaders = application.getBean(LeaderService.class);
        await().until(() -> leaders.isLeader("web") && leaders.isLeader("schedule"));
    }

    @AfterEach
    void stop() {
        steps.finish.countDown();
        application.close();
    }

    @Test
    void scheduledRunIsFinishedNotInterrupted() throws Exception {
        await().until(() -> steps.entries.contains("schedule begun"));
        CompletableFuture<Void> shutdown = shutdown();
        steps.finish.countDown();
        shutdown.get(30, TimeUnit.SECONDS);
        assertThat(steps.entries).containsSubsequence("schedule begun", "schedule done");
    }

    @Test
    void requestThatTheLeaderServesIsAnsweredWhileOthersAreAnsweredAsOnAFollower() throws Exception {
        CompletableFuture<HttpResponse<String>> first = get();
        await().until(() -> steps.entries.contains("web begun"));
        CompletableFuture<Void> shutdown = shutdown();

        assertThat(get().get(30, TimeUnit.SECONDS).body()).isEqualTo("follower");
        assertThat(first).isNotDone();
        steps.finish.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("leader");
        shutdown.get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> shutdown() {
        LeaderService leaders = application.getBean(LeaderService.class);
        CompletableFuture<Void> shutdown = begin(application::close);
        await().until(() -> !leaders.isLeader("web") && !leaders.isLeader("schedule"));
        assertThat(leaders.session().state()).isEqualTo(SessionState.ACTIVE);
        return shutdown;
    }

    private CompletableFuture<HttpResponse<String>> get() {
        String port = application.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/work"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    /** On a thread of its own: the common pool may have but one. */
    private static CompletableFuture<Void> begin(Runnable task) {
        return CompletableFuture.runAsync(task, each -> new Thread(each).start());
    }

    static class Steps {

        final List<String> entries = new CopyOnWriteArrayList<>();

        final CountDownLatch finish = new CountDownLatch(1);

        void take(String name) {
            entries.add(name + " begun");
            try {
                finish.await();
                entries.add(name + " done");
            } catch (InterruptedException e) {
                entries.add(name + " interrupted");
            }
        }
    }

    @RestController
    static class Web {

        private final Steps steps;

        Web(Steps steps) {
            this.steps = steps;
        }

        @GetMapping("/work")
        @LeaderOnly(value = "web", fallback = "follow")
        public String lead() {
            steps.take("web");
            return "leader";
        }

        String follow() {
            return "follower";
        }
    }

    static class Schedule {

        private final Steps steps;

        Schedule(Steps steps) {
            this.steps = steps;
        }

        @Scheduled(fixedDelay = 10)
        @LeaderOnly("schedule")
        void run() {
            if (!steps.entries.contains("schedule done")) {
                steps.take("schedule");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableScheduling
    static class Application {

        @Bean
        Web web(Steps steps) {
            return new Web(steps);
        }

        @Bean
        Schedule schedule(Steps steps) {
            return new Schedule(steps);
        }
    }
}
