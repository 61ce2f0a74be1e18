// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.memory.MemoryRecords;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint of whole applications, asked over HTTP and JMX. */
class LeaderEndpointIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MemoryRecords records = new MemoryRecords();

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stopApplications() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void showsExactlyWhatTheDesignSays() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        JsonNode report = get(leader, "").json();
        assertThat(names(report)).containsExactly("namespace", "backend", "member", "session", "roles", "members");
        assertThat(report.get("namespace").asString()).isEqualTo("endpoint");
        assertThat(report.get("backend").asString()).isEqualTo("memory");

        JsonNode member = report.get("member");
        assertThat(names(member)).containsExactly("id", "host", "url", "priority", "state", "declined");
        assertThat(member.get("state").asString()).isEqualTo("STANDING");
        assertThat(member.get("id").asString()).isEqualTo("one");
        assertThat(member.get("url").asString()).isEqualTo("http://one");

        JsonNode session = report.get("session");
        assertThat(names(session)).containsExactly("id", "state", "ttlMillis", "remainingMillis", "lastRenewalMillis");
        assertThat(session.get("state").asString()).isEqualTo("ACTIVE");
        assertThat(session.get("ttlMillis").asLong()).isEqualTo(10_000);
        assertThat(session.get("remainingMillis").asLong()).isBetween(1L, 7500L);

        JsonNode role = report.get("roles").get("reports");
        assertThat(names(role))
                .containsExactly("leading", "state", "token", "since", "leader", "inFlight", "outlived", "history");
        assertThat(role.get("leading").asBoolean()).isTrue();
        assertThat(role.get("state").asString()).isEqualTo("LEADING");
        assertThat(role.get("token").asLong()).isPositive();
        assertThat(Instant.parse(role.get("since").asString())).isBefore(Instant.now());
        assertThat(names(role.get("leader"))).containsExactly("id", "url");
        assertThat(role.get("leader").get("id").asString()).isEqualTo("one");
        assertThat(role.get("inFlight").asInt()).isZero();
        JsonNode transition = role.get("history").get(0);
        assertThat(names(transition)).containsExactly("at", "event", "token", "reason");
        assertThat(transition.get("event").asString()).isEqualTo("GRANTED");
        assertThat(transition.get("token").asLong()).isEqualTo(role.get("token").asLong());
        assertThat(transition.get("reason").asString()).isEqualTo("vacant: no holder");

        JsonNode presence = report.get("members").get(0);
        assertThat(names(presence))
                .containsExactly("id", "host", "url", "priority", "state", "declined", "leads");
        assertThat(presence.get("leads").get(0).asString()).isEqualTo("reports");
    }

    @Test
    void showsOneRoleAndAnswers404ForOneThatIsUnknown() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        Answer one = get(leader, "/reports");
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.json().get("leading").asBoolean()).isTrue();
        assertThat(get(leader, "/nothing").status()).isEqualTo(404);
    }

    @Test
    void followerSaysWhoLeads() throws Exception {
        startLeader();
        ConfigurableApplicationContext follower = start("two");
        await().until(() -> leadersOf(follower).role("reports").leader().isPresent());
        JsonNode role = get(follower, "/reports").json();
        assertThat(names(role)).containsExactly("leading", "state", "leader", "inFlight", "outlived", "history");
        assertThat(role.get("leading").asBoolean()).isFalse();
        assertThat(role.get("state").asString()).isEqualTo("FOLLOWING");
        assertThat(role.get("leader").get("id").asString()).isEqualTo("one");
        assertThat(role.get("leader").get("url").asString()).isEqualTo("http://one");
    }

    @Test
    void aMemberIsPausedAndResumedAsAWhole() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        ConfigurableApplicationContext follower = startSecond(leader);
        Answer paused = post(leader, "", "{\"action\":\"pause\"}");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().get("member").get("state").asString()).isEqualTo("PAUSED");
        await().until(() -> leadersOf(follower).isLeader("reports"));
        assertThat(get(leader, "/reports").json().get("history").get(1).get("reason").asString())
                .isEqualTo("member paused");
        await().until(() -> presence(follower, "one").get("state").asString().equals("PAUSED"));
        assertThat(post(leader, "", "{\"action\":\"resume\"}").status()).isEqualTo(200);
        await().until(() -> presence(follower, "one").get("state").asString().equals("STANDING"));
        Answer refused = post(leader, "", "{\"action\":\"transfer\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("message").asString()).contains("pause, resume");
    }

    @Test
    void aPausedRoleIsShownWithItsMember() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        post(leader, "/reports", "{\"action\":\"pause\"}");
        assertThat(get(leader, "").json().get("member").get("declined").get(0).asString())
                .isEqualTo("reports");
        await().until(() -> presence(leader, "one").get("declined").size() == 1);
    }

    private JsonNode presence(ConfigurableApplicationContext application, String member) throws Exception {
        for (JsonNode presence : get(application, "").json().get("members")) {
            if (presence.get("id").asString().equals(member)) {
                return presence;
            }
        }
        throw new AssertionError("no member " + member);
    }

    @Test
    void showsWorkThatGoesOnAfterItsTerm() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        LeaderRole role = leadersOf(leader).role("reports");
        LeaderRole.Work work = role.beginWork().orElseThrow();
        JsonNode inTerm = get(leader, "/reports").json();
        assertThat(inTerm.get("inFlight").asInt()).isEqualTo(1);
        assertThat(inTerm.get("outlived").asInt()).isZero();
        var pause = role.pause();
        await().until(() -> !role.isLeader());
        JsonNode over = get(leader, "/reports").json();
        assertThat(over.get("inFlight").asInt()).isEqualTo(1);
        assertThat(over.get("outlived").asInt()).isEqualTo(1);
        work.close();
        pause.join();
        assertThat(get(leader, "/reports").json().get("outlived").asInt()).isZero();
    }

    @Test
    void stepDownHandsTheRoleToAnotherMember() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        ConfigurableApplicationContext follower = startSecond(leader);
        Answer answer = post(leader, "/reports", "{\"action\":\"step-down\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("leading").asBoolean()).isFalse();
        await().until(() -> leadersOf(follower).isLeader("reports"));
        assertThat(get(leader, "/reports")
                        .json()
                        .get("history")
                        .get(1)
                        .get("reason")
                        .asString())
                .isEqualTo("stepped down");
    }

    @Test
    void transferHandsTheRoleToTheMemberThatIsNamed() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        ConfigurableApplicationContext follower = startSecond(leader);
        Answer answer = post(leader, "/reports", "{\"action\":\"transfer\",\"to\":\"two\"}");
        assertThat(answer.status()).isEqualTo(200);
        await().until(() -> leadersOf(follower).isLeader("reports"));
    }

    @Test
    void pauseAndResume() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        Answer paused = post(leader, "/reports", "{\"action\":\"pause\"}");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().get("state").asString()).isEqualTo("PAUSED");
        Answer resumed = post(leader, "/reports", "{\"action\":\"resume\"}");
        assertThat(resumed.status()).isEqualTo(200);
        await().until(() -> leadersOf(leader).isLeader("reports"));
    }

    @Test
    void mistakesAreAnsweredWithAMessageAndChangeNothing() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        ConfigurableApplicationContext follower = startSecond(leader);
        assertMessage(post(leader, "/reports", "{\"action\":\"explode\"}"), 400, "Unknown action 'explode'");
        assertMessage(post(leader, "/reports", "{}"), 400, "Unknown action");
        assertMessage(post(leader, "/reports", "{\"action\":\"transfer\",\"to\":\"nobody\"}"), 400, "'nobody'");
        assertMessage(post(leader, "/reports", "{\"action\":\"transfer\"}"), 400, "No member");
        assertMessage(post(leader, "/reports", "{\"action\":\"transfer\",\"to\":\"one\"}"), 400, "one");
        assertMessage(post(leader, "/nothing", "{\"action\":\"pause\"}"), 404, "'nothing'");
        assertMessage(post(follower, "/reports", "{\"action\":\"step-down\"}"), 409, "does not lead");
        assertThat(leadersOf(leader).isLeader("reports")).isTrue();
        assertThat(leadersOf(leader).find("nothing")).isEmpty();
    }

    @Test
    void workInFlightIsShownAndAwaitedWithoutHoldingTheCallerForever() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        Job job = leader.getBean(Job.class);
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> job.work(finish));
        await().until(() -> get(leader, "/reports").json().get("inFlight").asInt() == 1);
        Answer answer = post(leader, "/reports", "{\"action\":\"step-down\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("state").asString()).isEqualTo("DRAINING");
        assertThat(answer.json().get("inFlight").asInt()).isEqualTo(1);
        assertThat(answer.json().get("leading").asBoolean()).isFalse();
        finish.countDown();
        run.join();
    }

    @Test
    void changingIsForbiddenUnlessItIsAllowed() throws Exception {
        ConfigurableApplicationContext leader = start("one", "--management.endpoint.leader.access=");
        await().until(() -> leadersOf(leader).isLeader("reports"));
        assertThat(get(leader, "").status()).isEqualTo(200);
        assertThat(post(leader, "/reports", "{\"action\":\"pause\"}").status()).isEqualTo(405);
        assertThat(leadersOf(leader).isLeader("reports")).isTrue();
    }

    @Test
    void healthIsUpWhileTheSessionIsActive() throws Exception {
        ConfigurableApplicationContext leader = startLeader();
        Answer health = send(HttpRequest.newBuilder(uri(leader, "/actuator/health/leader")));
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().get("status").asString()).isEqualTo("UP");
        assertThat(health.json().get("details").get("session").asString()).isEqualTo("ACTIVE");
    }

    @Test
    void worksOverJmx() throws Exception {
        ConfigurableApplicationContext leader = startLeader("--spring.jmx.enabled=true");
        assertThat(leader.getBean(MBeanServer.class)).isSameAs(ManagementFactory.getPlatformMBeanServer());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Leader");
        Map<?, ?> report = (Map<?, ?>) server.invoke(name, "report", new Object[0], new String[0]);
        assertThat(report.get("namespace")).isEqualTo("endpoint");
        Object unknown = server.invoke(name, "role", new Object[] {"nothing"}, new String[] {"java.lang.String"});
        assertThat(unknown).isNull();
        String[] signature = {"java.lang.String", "java.lang.String", "java.lang.String"};
        assertThatExceptionOfType(ReflectionException.class)
                .isThrownBy(() -> server.invoke(name, "change", new Object[] {"reports", "explode", null}, signature))
                .withMessageContaining("Unknown action 'explode'");
        Map<?, ?> paused =
                (Map<?, ?>) server.invoke(name, "change", new Object[] {"reports", "pause", null}, signature);
        assertThat(paused.get("state")).isEqualTo("PAUSED");
    }

    private ConfigurableApplicationContext startLeader(String... arguments) {
        ConfigurableApplicationContext leader = start("one", arguments);
        await().until(() -> leadersOf(leader).isLeader("reports"));
        return leader;
    }

    private ConfigurableApplicationContext startSecond(ConfigurableApplicationContext leader) {
        ConfigurableApplicationContext second = start("two");
        await().until(() -> leadersOf(leader).members().size() == 2);
        return second;
    }

    private ConfigurableApplicationContext start(String memberId, String... arguments) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .initializers(context -> context.getBeanFactory().registerSingleton("records", records))
                .properties(
                        "spring.application.name=endpoint",
                        "spring.main.banner-mode=off",
                        "spring.main.register-shutdown-hook=false",
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "leader.backend=memory",
                        "leader.member.id=" + memberId,
                        "leader.member.url=http://" + memberId,
                        "management.endpoint.leader.access=unrestricted",
                        "management.endpoint.health.show-details=always",
                        "management.endpoints.web.exposure.include=leader,health",
                        "management.endpoints.jmx.exposure.include=leader")
                .run(arguments);
        applications.add(application);
        return application;
    }

    private static LeaderService leadersOf(ConfigurableApplicationContext application) {
        return application.getBean(LeaderService.class);
    }

    private static void assertMessage(Answer answer, int status, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().get("message").asString()).contains(message);
    }

    private Answer get(ConfigurableApplicationContext application, String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(application, "/actuator/leader" + path)));
    }

    private Answer post(ConfigurableApplicationContext application, String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(application, "/actuator/leader" + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private static URI uri(ConfigurableApplicationContext application, String path) {
        return URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
    }

    private static List<String> names(JsonNode node) {
        return List.copyOf(node.propertyNames());
    }

    private record Answer(int status, String body) {

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    static class Job {

        @LeaderOnly("reports")
        public void work(CountDownLatch finish) {
            try {
                finish.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Job job() {
            return new Job();
        }
    }
}
