// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import static dev.leaderelection.boot.web.Desk.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Member;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

/** Calls to the leader from another instance. */
class LeaderClientTest {

    private static final String NOWHERE = "http://127.0.0.1:1";

    private static Desk first;

    private static Desk second;

    private static Desk asking;

    private static Desk impatient;

    @BeforeAll
    static void open() {
        first = Desk.open();
        second = Desk.open();
        asking = Desk.open("leader.web.client-wait=60s");
        impatient = Desk.open("leader.web.client-wait=100ms");
    }

    @AfterAll
    static void close() {
        for (Desk each : new Desk[] {first, second, asking, impatient}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @BeforeEach
    void elect() {
        first.leaders().revoke(ROLE);
        first.leaders().role(ROLE).ledBy(null);
        first.calls().set(0);
        second.leaders().revoke(ROLE);
        second.leaders().grant(ROLE);
        second.calls().set(0);
        ledBy(asking, second.url());
        ledBy(impatient, second.url());
    }

    @Test
    void leaderIsAsked() {
        assertThat(post(asking)).startsWith("POST /echo/run?fast=%20yes ");
        assertThat(second.calls()).hasValue(1);
    }

    @Test
    void memberThatLeadsNoMoreIsAskedNoMoreThanUntilAnotherIsKnown() {
        ledBy(asking, first.url());
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> post(asking));
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        ledBy(asking, second.url());
        assertThat(answer.join()).startsWith("POST /echo/run");
        assertThat(first.calls()).hasValue(0);
        assertThat(second.calls()).hasValue(1);
    }

    @Test
    void leaderThatDiedIsReplacedByItsSuccessor() {
        ledBy(asking, NOWHERE);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> post(asking));
        ledBy(asking, second.url());
        assertThat(answer.join()).startsWith("POST /echo/run");
        assertThat(second.calls()).hasValue(1);
    }

    @Test
    void noLeaderIsAClearError() {
        impatient.leaders().role(ROLE).ledBy(null);
        assertThatThrownBy(() -> post(impatient))
                .isInstanceOfSatisfying(LeaderUnavailableException.class, e -> assertThat(e.role())
                        .isEqualTo(ROLE))
                .hasMessageContaining("none is known");
        ledBy(impatient, null);
        assertThatThrownBy(() -> post(impatient)).hasMessageContaining("leader.member.url");
        ledBy(impatient, NOWHERE);
        assertThatThrownBy(() -> post(impatient)).hasMessageContaining("cannot be reached");
        ledBy(impatient, first.url());
        assertThatThrownBy(() -> post(impatient)).hasMessageContaining("leads it no more");
    }

    @Test
    void leaderMayAskItselfAndFindsItsUrlByItself() {
        assertThat(post(second)).startsWith("POST /echo/run");
        assertThat(second.calls()).hasValue(1);
    }

    @Test
    void askingJoinsNoElection() {
        LeaderService leaders = impatient.bean(LeaderService.class);
        assertThatThrownBy(() -> impatient
                        .bean(LeaderClient.class)
                        .of("foreign")
                        .get()
                        .uri("/")
                        .retrieve()
                        .toBodilessEntity())
                .isInstanceOf(LeaderUnavailableException.class);
        assertThat(leaders.find("foreign")).isEmpty();
    }

    private static String post(Desk from) {
        RestClient reports = from.bean(LeaderClient.class).of(ROLE);
        return Objects.requireNonNull(reports.post()
                .uri("/echo/run?fast= yes")
                .body("now")
                .exchange((request, response) -> Objects.requireNonNull(response.bodyTo(String.class))));
    }

    private static void ledBy(Desk follower, @Nullable String url) {
        follower.leaders().revoke(ROLE);
        follower.leaders().role(ROLE).ledBy(new Member("boss", "host", url, 0, Map.of(), true));
    }
}
