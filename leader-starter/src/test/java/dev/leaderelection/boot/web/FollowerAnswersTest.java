// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import static dev.leaderelection.boot.web.Desk.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

/** What followers answer to requests that only the leader may answer, over real sockets. */
class FollowerAnswersTest {

    private static final String NOWHERE = "http://127.0.0.1:1";

    private static final byte[] STREAMED =
            "a body that was not measured ".repeat(5_000).getBytes(StandardCharsets.UTF_8);

    private static Desk leader;

    private static Desk redirecting;

    private static Desk forwarding;

    private static Desk rejecting;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void open() {
        leader = Desk.open();
        redirecting = Desk.open("leader.web.on-follower=redirect");
        forwarding = Desk.open("leader.web.on-follower=forward", "server.http2.enabled=true");
        rejecting = Desk.open();
    }

    @AfterAll
    static void close() {
        for (Desk each : new Desk[] {leader, redirecting, forwarding, rejecting}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @BeforeEach
    void elect() {
        leader.leaders().revoke(ROLE);
        leader.leaders().grant(ROLE);
        for (Desk each : new Desk[] {redirecting, forwarding, rejecting}) {
            ledBy(each, leader.url());
        }
    }

    @Test
    void leaderAnswersItself() throws Exception {
        HttpResponse<String> answer = get(leader, "/echo/a");
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().firstValue("Leader-Not-Here")).isEmpty();
    }

    @Test
    void redirectKeepsPathAndQueryAsTheyCame() throws Exception {
        HttpResponse<String> answer = get(redirecting, "/echo/a%20b/%C3%A4?x=%2F&y&z=a+b");
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue(HttpHeaders.LOCATION))
                .hasValue(leader.url() + "/echo/a%20b/%C3%A4?x=%2F&y&z=a+b");
        assertThat(answer.headers().firstValue("Leader-Not-Here")).hasValue(ROLE);
        assertThat(redirecting.calls()).hasValue(0);
    }

    @Test
    void rejectionNamesTheLeader() throws Exception {
        HttpResponse<String> answer = get(rejecting, "/echo/a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue(HttpHeaders.RETRY_AFTER)).hasValue("1");
        assertThat(answer.headers().firstValue(HttpHeaders.CONTENT_TYPE).orElse(""))
                .startsWith("application/problem+json");
        assertThat(answer.body())
                .contains("\"status\":503", "\"role\":\"reports\"", "\"leader\":\"boss\"", "\"instance\":\"/echo/a\"");
    }

    @Test
    void unknownLeaderIsWorthOneFailOver() throws Exception {
        for (Desk each : new Desk[] {redirecting, forwarding, rejecting}) {
            each.leaders().grant(ROLE);
            each.leaders().role(ROLE).ledBy(null);
            each.leaders().revoke(ROLE);
            HttpResponse<String> answer = get(each, "/echo/a");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue(HttpHeaders.RETRY_AFTER)).hasValue("10");
            assertThat(answer.body()).contains("no leader is known").doesNotContain("\"leader\"");
        }
    }

    @Test
    void leaderWithoutAUrlIsNamed() throws Exception {
        ledBy(redirecting, null);
        assertThat(get(redirecting, "/echo/a").body()).contains("\"leader\":\"boss\"");
        assertThat(get(redirecting, "/echo/a").statusCode()).isEqualTo(503);
    }

    @Test
    void forwardKeepsMethodUriHeadersBodyAndAnswer() throws Exception {
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) 7);
        body[299_999] = 1;
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Custom", "first")
                .header("Custom", "second")
                .header("Accept-Encoding", "gzip")
                .header("TE", "trailers")
                .method("PATCH", BodyPublishers.ofByteArray(body));
        HttpResponse<String> answer = send(forwarding, "/echo/a%20b?x=%2F&y", request);
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().allValues("Answer")).containsExactly("one", "two");
        assertThat(answer.headers().firstValue("Leader-Not-Here")).isEmpty();
        assertThat(answer.body())
                .startsWith("PATCH /echo/a%20b?x=%2F&y ")
                .endsWith("body 300000 " + Arrays.hashCode(body))
                .contains("Custom=first|second", "Accept-Encoding=gzip", "Leader-Forwarded-By=me")
                .contains(
                        "X-Forwarded-For=127.0.0.1",
                        "X-Forwarded-Host=" + forwarding.url().substring(7))
                .doesNotContain("trailers");
    }

    @Test
    void bodyOfUnknownLengthIsForwarded() throws Exception {
        for (HttpClient client : List.of(http, http2())) {
            HttpResponse<String> answer = client.send(streamed("/echo/a", "PUT", STREAMED), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(client.version());
            assertThat(answer.statusCode()).isEqualTo(418);
            assertThat(answer.body()).endsWith("body " + STREAMED.length + " " + Arrays.hashCode(STREAMED));
        }
    }

    @Test
    void http2RequestWithoutABodyIsForwardedWithoutOne() throws Exception {
        HttpClient client = http2();
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(forwarding.url() + "/echo/a"))
                    .method(method, BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body())
                    .startsWith(method)
                    .contains("body 0 ")
                    .doesNotContainIgnoringCase("transfer-encoding");
        }
    }

    @Test
    void formOfUnknownLengthIsForwarded() throws Exception {
        for (HttpClient client : List.of(http, http2())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(forwarding.url() + "/form?item=one"))
                    .header(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream("item=two&note=a".getBytes(StandardCharsets.US_ASCII))))
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(client.version());
            assertThat(answer.body()).isEqualTo("[one, two] a");
        }
    }

    /** The leader would lose its role if it were asked. */
    @Test
    void bodyOfUnknownLengthMayHaveBeenReadWhenTheTermEnds() throws Exception {
        for (HttpClient client : List.of(http, http2())) {
            forwarding.leaders().grant(ROLE);
            assertThat(client.send(streamed("/late", "POST", new byte[10]), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(503);
            assertThat(leader.leaders().isLeader(ROLE)).isTrue();
        }
        forwarding.leaders().grant(ROLE);
        HttpRequest without =
                HttpRequest.newBuilder(URI.create(forwarding.url() + "/late")).build();
        assertThat(http2().send(without, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(leader.leaders().isLeader(ROLE)).isFalse();
    }

    @Test
    void forwardWithoutABodySendsNone() throws Exception {
        assertThat(get(forwarding, "/echo/a").body())
                .startsWith("GET /echo/a?null ")
                .contains("body 0 ")
                .doesNotContainIgnoringCase("transfer-encoding");
    }

    @Test
    void formIsForwardedWithoutTheParametersOfTheQuery() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("item=two&item=%C3%A4+b&note=x%26y"));
        assertThat(send(forwarding, "/form?item=one", request).body()).isEqualTo("[one, two, ä b] x&y");
    }

    @Test
    void partsAreForwarded() throws Exception {
        String body = String.join(
                "\r\n",
                "--edge",
                "Content-Disposition: form-data; name=\"title\"",
                "",
                "Grüße",
                "--edge",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"",
                "Content-Type: text/plain",
                "",
                "line",
                "next",
                "--edge--",
                "");
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header(HttpHeaders.CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofString(body));
        assertThat(send(forwarding, "/upload", request).body()).isEqualTo("Grüße a.txt text/plain line\r\nnext");
    }

    @Test
    void membersThatTakeEachOtherForTheLeaderForwardOnce() throws Exception {
        try (Desk other = Desk.open("leader.web.on-follower=forward")) {
            ledBy(other, forwarding.url());
            ledBy(forwarding, other.url());
            HttpResponse<String> answer = get(forwarding, "/echo/a");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Leader-Not-Here")).hasValue(ROLE);
        }
    }

    @Test
    void leaderThatCannotBeReachedIsAsGoodAsNone() throws Exception {
        ledBy(forwarding, NOWHERE);
        HttpResponse<String> answer = get(forwarding, "/echo/a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue(HttpHeaders.RETRY_AFTER)).hasValue("10");
        assertThat(answer.body()).contains("cannot be reached");
    }

    @Test
    void leaderThatDoesNotAnswerInTimeMayHaveDoneTheWork() throws Exception {
        try (Desk impatient = Desk.open("leader.web.on-follower=forward", "leader.web.forward-timeout=200ms");
                OneAnswer silent = OneAnswer.none()) {
            ledBy(impatient, silent.url());
            assertProblem(send(impatient, "/echo/a", post()), 504, "did not answer in time");
        }
    }

    @Test
    void leaderWhoseConnectionBreaksMayHaveDoneTheWork() throws Exception {
        for (String begun : List.of(
                "",
                "HTTP/1.1 200 OK\r\nContent-Len",
                "HTTP/1.1 201 Created\r\nContent-Length: 20\r\nCustom: a\r\n\r\nhalf")) {
            try (OneAnswer broken = OneAnswer.of(begun)) {
                ledBy(forwarding, broken.url());
                HttpResponse<String> answer = send(forwarding, "/echo/a", post());
                assertProblem(answer, 502, "broke off");
                assertThat(answer.headers().firstValue("Custom")).isEmpty();
            }
        }
    }

    private static HttpRequest.Builder post() {
        return HttpRequest.newBuilder().POST(BodyPublishers.ofString("once"));
    }

    /** Nothing in it says that the request may be repeated. */
    private static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue(HttpHeaders.CONTENT_TYPE)).hasValue("application/problem+json");
        assertThat(answer.body())
                .contains("\"status\":" + status, detail, "\"leader\":\"boss\"")
                .endsWith("}");
        assertThat(answer.headers().firstValue("Leader-Not-Here")).isEmpty();
        assertThat(answer.headers().firstValue(HttpHeaders.RETRY_AFTER)).isEmpty();
    }

    @Test
    void termThatEndsAfterTheLookIsAnsweredLikeAFollowers() throws Exception {
        for (Map.Entry<Desk, Integer> expected :
                Map.of(redirecting, 307, rejecting, 503).entrySet()) {
            expected.getKey().leaders().grant(ROLE);
            assertThat(get(expected.getKey(), "/late").statusCode()).isEqualTo(expected.getValue());
        }
        HttpRequest.Builder withBody = HttpRequest.newBuilder().POST(BodyPublishers.ofString("read already"));
        forwarding.leaders().grant(ROLE);
        assertThat(send(forwarding, "/late", withBody).statusCode()).isEqualTo(503);
    }

    @Test
    void failureOfWorkOfAnotherRoleIsNoFollowersAnswer() throws Exception {
        redirecting.leaders().grant(ROLE);
        assertThat(get(redirecting, "/other").statusCode()).isEqualTo(500);
    }

    @Test
    void methodsThatSayWhatAFollowerAnswersAnswerThemselves() throws Exception {
        assertThat(get(redirecting, "/fallback").body()).isEqualTo("cached");
        assertThat(get(redirecting, "/skipped").body()).isEqualTo("[]");
        assertThat(get(redirecting, "/free").body()).isEqualTo("free");
    }

    private static HttpRequest streamed(String path, String method, byte[] body) {
        return HttpRequest.newBuilder(URI.create(forwarding.url() + path))
                .method(method, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
    }

    /** Over one connection that speaks HTTP/2 already: a request that asks for the upgrade still is HTTP/1.1. */
    private static HttpClient http2() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest upgrade =
                HttpRequest.newBuilder(URI.create(forwarding.url() + "/free")).build();
        assertThat(client.send(upgrade, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
        return client;
    }

    private static void ledBy(Desk follower, @Nullable String url) {
        follower.leaders().revoke(ROLE);
        follower.leaders().role(ROLE).ledBy(new Member("boss", "host", url, 0, Map.of(), true));
    }

    private HttpResponse<String> get(Desk desk, String pathAndQuery) throws IOException, InterruptedException {
        return send(desk, pathAndQuery, HttpRequest.newBuilder());
    }

    private HttpResponse<String> send(Desk desk, String pathAndQuery, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.uri(URI.create(desk.url() + pathAndQuery)).build(), BodyHandlers.ofString());
    }
}
