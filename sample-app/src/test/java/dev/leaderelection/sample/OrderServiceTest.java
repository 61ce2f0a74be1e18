// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.sample.outbox.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.IllegalTransactionStateException;

/** One instance in this process: what it takes, refuses, delivers and reports. */
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:order-service-test",
            "leader.jdbc.poll-interval=100ms",
            "sample.report-cron=* * * * * *"
        })
@AutoConfigureMockMvc
final class OrderServiceTest {

    @Autowired
    private MockMvcTester http;

    @Autowired
    private Outbox outbox;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void anOrderIsShownAndDelivered() {
        MvcTestResult placed = post("{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":2}");
        assertThat(placed).hasStatus(201);
        String location = placed.getResponse().getHeader("Location");

        assertThat(http.get().uri(String.valueOf(location)))
                .bodyJson()
                .extractingPath("$.quantity")
                .isEqualTo(2);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(http.get().uri("/deliveries")).bodyText().contains("2 x book for Ada"));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM outbox").query(Integer.class).single())
                .isZero();
    }

    @Test
    void theLeaderReportsTheDayBefore() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(http.get().uri("/reports"))
                        .bodyJson()
                        .extractingPath("$[0].orders")
                        .isEqualTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"customer\":\"\",\"item\":\"book\",\"quantity\":1}",
                "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":0}",
                "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":10001}",
                "{\"customer\":\"Ada\",\"quantity\":1}"
            })
    void anInvalidOrderIsRefusedWithTheReason(String order) {
        assertThat(post(order))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.errors")
                .asArray()
                .isNotEmpty();
    }

    @Test
    void whatIsNoOrderIsRefused() {
        assertThat(post("{")).hasStatus(400);
        assertThat(http.get().uri("/orders?limit=0")).hasStatus(400);
        assertThat(http.get().uri("/orders/" + UUID.randomUUID())).hasStatus(404);
    }

    @Test
    void aMessageNeedsTheTransactionOfItsOrder() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> outbox.add(UUID.randomUUID(), "nobody ordered this", Instant.EPOCH));
    }

    private MvcTestResult post(String order) {
        return http.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .content(order)
                .exchange();
    }
}
