// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.jdbc.JdbcSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Tokens between whole applications, over sockets: one that leads and pays, one that is asked to. */
class LeaderTokenIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private final HttpClient http = HttpClient.newHttpClient();

    private ConfigurableApplicationContext bank = startBank();

    private final ConfigurableApplicationContext shop = start(Shop.class, "spring.application.name=shop");

    private final LeaderService leaders = shop.getBean(LeaderService.class);

    private final Payouts payouts = shop.getBean(Payouts.class);

    @BeforeEach
    void lead() {
        await().until(() -> leaders.isLeader("payouts"));
    }

    @AfterEach
    void stop() {
        shop.close();
        bank.close();
    }

    @Test
    void bothClientsSendTheTokenOfGatedWorkAndItsLogNamesIt() {
        String term = "shop/payouts " + token();
        assertThat(payouts.pay(url())).containsExactly(term, term, term, "payouts " + token());
        assertThat(MDC.get("leader.token")).isNull();
    }

    @Test
    void requestsOfAnEarlierTermAreRefusedByARestartedReceiverToo() throws Exception {
        long former = token();
        assertThat(post(former)).isEqualTo(200);
        leaders.role("payouts").stepDown().join();
        await().until(() -> leaders.isLeader("payouts"));
        assertThat(token()).isGreaterThan(former);
        assertThat(payouts.pay(url())).contains("shop/payouts " + token());
        assertThat(post(former)).isEqualTo(409);
        bank.close();
        bank = startBank();
        assertThat(post(former)).isEqualTo(409);
        assertThat(post(token())).isEqualTo(200);
    }

    @Test
    void requestsWithoutATokenAreRefusedWhereItIsRequired() throws Exception {
        assertThat(post(null)).isEqualTo(400);
    }

    private long token() {
        return leaders.role("payouts").leadership().orElseThrow().token();
    }

    private int post(@Nullable Long token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url())).POST(BodyPublishers.noBody());
        if (token != null) {
            request.header(LeaderTokenHeaders.TOKEN, token.toString());
            request.header(LeaderTokenHeaders.ROLE, "shop/payouts");
        }
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private String url() {
        return "http://127.0.0.1:" + bank.getEnvironment().getRequiredProperty("local.server.port") + "/payments";
    }

    private ConfigurableApplicationContext startBank() {
        return start(Bank.class, "spring.application.name=bank", "spring.datasource.url=" + database);
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        "spring.main.register-shutdown-hook=false",
                        "spring.docker.compose.enabled=false",
                        "spring.datasource.generate-unique-name=true",
                        "leader.backend=memory")
                .properties(properties)
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bank {

        @Bean
        FilterRegistrationBean<LeaderTokenFilter> leaderTokens(DataSource dataSource) {
            new JdbcSchema(dataSource::getConnection, "LEADER_").createFence();
            var filter = new LeaderTokenFilter(dataSource, "LEADER_").requiringToken();
            var registration = new FilterRegistrationBean<>(filter);
            registration.addUrlPatterns("/payments/*");
            return registration;
        }

        @Bean
        Payments payments() {
            return new Payments();
        }
    }

    @RestController
    static class Payments {

        @PostMapping("/payments")
        public String pay(
                @RequestHeader(LeaderTokenHeaders.ROLE) String role,
                @RequestHeader(LeaderTokenHeaders.TOKEN) String token) {
            return role + " " + token;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        Payouts payouts(LeaderTokenInterceptor interceptor, LeaderTokenFilterFunction filter) {
            return new Payouts(
                    RestClient.builder().requestInterceptor(interceptor).build(),
                    WebClient.builder().filter(filter).build());
        }
    }

    static class Payouts {

        private final RestClient rest;

        private final WebClient web;

        Payouts(RestClient rest, WebClient web) {
            this.rest = rest;
            this.web = web;
        }

        /** What the bank was told by the one client, by the other here and on another thread, and what the log is told. */
        @LeaderOnly("payouts")
        public List<String> pay(String url) {
            Leadership term = Leadership.current().orElseThrow();
            CompletableFuture<@Nullable String> elsewhere = new CompletableFuture<>();
            Thread thread = new Thread(() -> elsewhere.complete(web.post()
                    .uri(url)
                    .attribute(LeaderTokenFilterFunction.TERM, term)
                    .retrieve()
                    .bodyToMono(String.class)
                    .block(PATIENCE)));
            thread.start();
            return List.of(
                    String.valueOf(rest.post().uri(url).retrieve().body(String.class)),
                    String.valueOf(web.post()
                            .uri(url)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block(PATIENCE)),
                    String.valueOf(elsewhere.orTimeout(30, TimeUnit.SECONDS).join()),
                    MDC.get("leader.role") + " " + MDC.get("leader.token"));
        }
    }
}
