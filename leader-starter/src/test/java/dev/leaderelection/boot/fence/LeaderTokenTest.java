// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.jdbc.JdbcSchema;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Tokens on their way to another service, and what that makes of them. */
class LeaderTokenTest {

    private final DataSource receiver =
            new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    private final LeaderTokenFilter filter = new LeaderTokenFilter(receiver, "LEADER_");

    LeaderTokenTest() {
        new JdbcSchema(receiver::getConnection, "LEADER_").createFence();
    }

    @Test
    void restClientSendsTheTokenOfTheTermThatTheThreadWorksUnder() {
        List<HttpHeaders> sent = new ArrayList<>();
        RestClient client = RestClient.builder()
                .requestInterceptor(new LeaderTokenInterceptor("shop"))
                .requestInterceptor((request, body, execution) -> {
                    sent.add(request.getHeaders());
                    return new MockClientHttpResponse(new byte[0], 200);
                })
                .build();
        client.get().uri("http://bank").retrieve().toBodilessEntity();
        under(term(), () -> client.get().uri("http://bank").retrieve().toBodilessEntity());
        assertThat(sent.get(0).containsHeader("Leader-Token")).isFalse();
        assertThat(sent.get(1).getFirst("Leader-Token")).isEqualTo("1");
        assertThat(sent.get(1).getFirst("Leader-Role")).isEqualTo("shop/reports");
    }

    @Test
    void webClientSendsTheTokenOfTheThreadOrOfTheRequest() {
        List<HttpHeaders> sent = new ArrayList<>();
        WebClient client = WebClient.builder()
                .filter(new LeaderTokenFilterFunction("shop"))
                .exchangeFunction(request -> {
                    sent.add(request.headers());
                    return Mono.just(ClientResponse.create(org.springframework.http.HttpStatus.OK)
                            .build());
                })
                .build();
        Leadership term = term();
        client.method(HttpMethod.GET)
                .uri("http://bank")
                .retrieve()
                .toBodilessEntity()
                .block();
        under(term, () -> client.get()
                .uri("http://bank")
                .retrieve()
                .toBodilessEntity()
                .block());
        client.get()
                .uri("http://bank")
                .attribute(LeaderTokenFilterFunction.TERM, term)
                .retrieve()
                .toBodilessEntity()
                .block();
        assertThat(sent).extracting(headers -> headers.getFirst("Leader-Token")).containsExactly(null, "1", "1");
        assertThat(sent.get(2).getFirst("Leader-Role")).isEqualTo("shop/reports");
    }

    @Test
    void logOfGatedWorkNamesRoleAndToken() {
        under(term(), () -> {
            assertThat(MDC.get("leader.role")).isEqualTo("reports");
            assertThat(MDC.get("leader.token")).isEqualTo("1");
            under(term("invoices"), () -> assertThat(MDC.get("leader.role")).isEqualTo("invoices"));
            assertThat(MDC.get("leader.role")).isEqualTo("reports");
        });
        assertThat(MDC.get("leader.role")).isNull();
        assertThat(MDC.get("leader.token")).isNull();
    }

    @Test
    void receiverRefusesTokensBelowTheHighestThatItHasSeen() throws Exception {
        assertThat(receive(filter, "5", "shop/reports")).isEqualTo(200);
        assertThat(receive(filter, "5", "shop/reports")).isEqualTo(200);
        assertThat(receive(filter, "9", "shop/reports")).isEqualTo(200);
        assertThat(receive(filter, "5", "shop/reports")).isEqualTo(409);
        // Another instance of the receiver, or the same one after a restart.
        assertThat(receive(new LeaderTokenFilter(receiver, "LEADER_"), "8", "shop/reports"))
                .isEqualTo(409);
    }

    @Test
    void tokensOfOtherRolesAndNamespacesDoNotCompare() throws Exception {
        assertThat(receive(filter, "9", "shop/reports")).isEqualTo(200);
        assertThat(receive(filter, "5", "shop/invoices")).isEqualTo(200);
        assertThat(receive(filter, "5", "bank/reports")).isEqualTo(200);
    }

    @Test
    void requestsWithoutATokenPassUnlessItIsRequired() throws Exception {
        assertThat(receive(filter, null, null)).isEqualTo(200);
        assertThat(receive(filter.requiringToken(), null, null)).isEqualTo(400);
        assertThat(receive(filter.requiringToken(), "5", "shop/reports")).isEqualTo(200);
    }

    @Test
    void headersThatSayNothingAreRefused() throws Exception {
        assertThat(receive(filter, "five", "shop/reports")).isEqualTo(400);
        assertThat(receive(filter, "5", "reports")).isEqualTo(400);
        assertThat(receive(filter, "5", "no spaces/reports")).isEqualTo(400);
        assertThat(receive(filter, "5", null)).isEqualTo(400);
    }

    @Test
    void databaseThatFailsRefusesAllTokens() throws Exception {
        DataSource away = new DriverManagerDataSource("jdbc:h2:tcp://127.0.0.1:1/away", "sa", "");
        assertThat(receive(new LeaderTokenFilter(away, "LEADER_"), "5", "shop/reports"))
                .isEqualTo(503);
    }

    private static int receive(LeaderTokenFilter filter, @Nullable String token, @Nullable String role)
            throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/payments");
        if (token != null) {
            request.addHeader("Leader-Token", token);
        }
        if (role != null) {
            request.addHeader("Leader-Role", role);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();
        filter.doFilter(request, response, chain);
        assertThat(chain.getRequest() != null).isEqualTo(response.getStatus() == 200);
        return response.getStatus();
    }

    private static void under(Leadership term, Runnable work) {
        CurrentLeadership.Binding binding = CurrentLeadership.bind(term);
        try {
            work.run();
        } finally {
            binding.close();
        }
    }

    private static Leadership term() {
        return term("reports");
    }

    private static Leadership term(String role) {
        ManualLeaderService leaders = new ManualLeaderService();
        leaders.grant(role);
        return leaders.role(role).leadership().orElseThrow();
    }
}
