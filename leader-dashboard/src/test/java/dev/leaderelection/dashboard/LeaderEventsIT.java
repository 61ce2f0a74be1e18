// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static dev.leaderelection.dashboard.Instances.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.dashboard.Instances.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stream of events, over HTTP. */
class LeaderEventsIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String REPORTS = "--leader.roles.reports.enabled=true";

    private final Instances instances = new Instances();

    private final HttpClient http = HttpClient.newHttpClient();

    private final List<Stream> streams = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Stream stream : streams) {
            stream.close();
        }
        instances.close();
    }

    @Test
    void beginsWithEverythingAndGoesOnWithWhatHasChanged() throws Exception {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Instance follower = instances.start("two", REPORTS).sees(2);
        Stream stream = open(follower);

        JsonNode first = stream.next();
        assertThat(first.get("complete").asBoolean()).isTrue();
        assertThat(first.get("namespace").asString()).isEqualTo("shop");
        assertThat(first.get("member").get("id").asString()).isEqualTo("two");
        assertThat(first.get("members")).hasSize(2);
        JsonNode known = first.get("roles").get("reports").get("leader");
        assertThat(known.get("id").asString()).isEqualTo("one");
        assertThat(known.get("token").asLong())
                .isEqualTo(leader.leaders()
                        .role("reports")
                        .leadership()
                        .orElseThrow()
                        .token());

        JsonNode pulse = stream.next();
        assertThat(pulse.get("complete").asBoolean()).isFalse();
        assertThat(pulse.get("session").get("remainingMillis").asLong()).isPositive();

        leader.leaders().role("reports").transferTo("two").join();
        JsonNode change = stream.next(event -> event.path("roles")
                .path("reports")
                .path("leader")
                .path("id")
                .asString("")
                .equals("two"));
        assertThat(change.get("complete").asBoolean()).isFalse();
        JsonNode told = change.get("changes").get(0);
        assertThat(told.get("kind").asString()).isEqualTo("LEADER");
        assertThat(told.get("from").asString()).isEqualTo("one");
        assertThat(told.get("to").asString()).isEqualTo("two");
        assertThat(told.get("reason").asString()).isEqualTo("transferred to this member");

        JsonNode timeline = get(follower, "/actuator/leaderevents/reports");
        assertThat(timeline.get("changes")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(status(follower, "/actuator/leaderevents/nothing")).isEqualTo(404);
    }

    @Test
    void subscribersAreBoundedAndForgottenWhenTheyGo() throws Exception {
        Instance instance = instances
                .start("one", REPORTS, "--leader.dashboard.max-streams=2")
                .leads("reports");
        Stream first = open(instance);
        Stream second = open(instance);
        first.next();
        second.next();
        assertThat(instance.feed().subscribers()).isEqualTo(2);
        assertThat(status(instance, "/actuator/leaderevents")).isEqualTo(503);

        first.close();
        eventually().until(() -> instance.feed().subscribers() == 1);
        Stream third = open(instance);
        assertThat(third.next().get("complete").asBoolean()).isTrue();
    }

    @Test
    void threadsDoNotGrowWithSubscribersAndGoWithThem() throws Exception {
        Instance instance = instances.start("one", REPORTS).leads("reports");
        for (int i = 0; i < 12; i++) {
            open(instance).next();
        }
        assertThat(instance.feed().subscribers()).isEqualTo(12);
        assertThat(threads("leader-dashboard")).isEqualTo(1);
        assertThat(threads("leader-dashboard-sender")).isBetween(1L, 4L);
        for (Stream stream : streams) {
            stream.close();
        }
        eventually().until(() -> instance.feed().subscribers() == 0);
        eventually().until(() -> threads("leader-dashboard-sender") == 0);
    }

    @Test
    void streamEndsWhenTheApplicationStops() throws Exception {
        Instance instance = instances.start("one", REPORTS).leads("reports");
        Stream stream = open(instance);
        stream.next();
        instance.context().close();
        eventually().until(stream::isAtItsEnd);
        assertThat(threads("leader-dashboard")).isZero();
    }

    @Test
    void pageIsServedWhereTheEndpointsAre() throws Exception {
        Instance instance = instances
                .start("one", REPORTS, "--management.server.port=0", "--management.server.address=127.0.0.1")
                .leads("reports");
        assertThat(status(instance, "/leader")).isEqualTo(404);
        String base = "http://127.0.0.1:" + instance.context().getEnvironment().getProperty("local.management.port");
        HttpResponse<String> page =
                http.send(HttpRequest.newBuilder(URI.create(base + "/leader")).build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
        HttpResponse<String> script = http.send(
                HttpRequest.newBuilder(URI.create(base + "/leader/dashboard.js"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(script.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=UTF-8");
        HttpResponse<String> settings = http.send(
                HttpRequest.newBuilder(URI.create(base + "/leader/settings")).build(), BodyHandlers.ofString());
        assertThat(JSON.readTree(settings.body()).get("leader").asString()).isEqualTo("/actuator/leader");
        Stream stream = open(base);
        assertThat(stream.next().get("complete").asBoolean()).isTrue();
    }

    private Stream open(Instance instance) throws Exception {
        return open(instance.url(""));
    }

    private Stream open(String base) throws Exception {
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(URI.create(base + "/actuator/leaderevents"))
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        Stream stream = new Stream(response.body());
        streams.add(stream);
        return stream;
    }

    private JsonNode get(Instance instance, String path) throws Exception {
        return JSON.readTree(
                http.send(HttpRequest.newBuilder(URI.create(instance.url(path))).build(), BodyHandlers.ofString())
                        .body());
    }

    private int status(Instance instance, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(instance.url(path))).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    /** One subscriber. */
    private static final class Stream implements AutoCloseable {

        private final InputStream body;

        private final BufferedReader lines;

        private Stream(InputStream body) {
            this.body = body;
            this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        private JsonNode next() throws IOException {
            return next(event -> true);
        }

        private JsonNode next(Predicate<JsonNode> wanted) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    JsonNode event = JSON.readTree(line.substring("data:".length()));
                    if (wanted.test(event)) {
                        return event;
                    }
                }
            }
            throw new IOException("The stream has ended.");
        }

        private boolean isAtItsEnd() {
            try {
                return lines.readLine() == null;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
