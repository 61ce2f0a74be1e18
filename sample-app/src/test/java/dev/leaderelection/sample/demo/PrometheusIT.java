// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.sample.demo.PrometheusTools.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The meters of three instances as a real Prometheus sees them, and what docs/operations makes of them. */
final class PrometheusIT {

    private static final Pattern METRIC = Pattern.compile("\\bleader_\\w+");

    /** A tag, not a meter. */
    private static final String NAMESPACE_LABEL = "leader_namespace";

    private static @Nullable PrometheusServer started;

    private static ClusterUnderTest cluster;

    private Term leader;

    @BeforeAll
    static void start() {
        cluster = ClusterUnderTest.start("prometheus", 3, directory -> new H2Server(ClusterUnderTest.JAR, directory));
        started = PrometheusServer.start(
                Path.of(System.getProperty("sample.work"), "prometheus"),
                cluster.instances().toList());
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
        cluster.close();
    }

    @BeforeEach
    void everybodyIsThere() {
        leader = cluster.restore();
        awaitValue("sum(up)", 3);
    }

    @Test
    void oneOfThreeLeads() {
        awaitValue("sum(leader_leading{role=\"outbox-relay\", leader_namespace=\"sample-app\"})", 1);
        awaitValue("count(leader_leading{role=\"outbox-relay\"})", 3);
        awaitValue("max(leader_members)", 3);
        awaitValue("leader_leading{role=\"outbox-relay\"" + instance(leader) + "}", 1);
        assertThat(value("leader_token{role=\"outbox-relay\"" + instance(leader) + "}"))
                .isEqualTo((double) leader.token());
    }

    /** The bean behind it is started and stopped with the role. */
    @Test
    void theLeaderAloneExportsTheBacklog() throws Exception {
        awaitValue("count(sample_outbox_backlog_messages)", 1);
        awaitValue("count(sample_outbox_backlog_messages{" + instance(leader).substring(2) + "})", 1);
        HandOvers.Release.stepDown(leader.instance());
        Term successor = cluster.termAfter(leader);
        awaitValue("count(sample_outbox_backlog_messages{" + instance(successor).substring(2) + "})", 1);
        awaitValue("count(sample_outbox_backlog_messages)", 1);
    }

    @Test
    void failOverShows() {
        leader.instance().process().kill();
        Term successor = cluster.termAfter(leader);
        awaitValue("leader_leading{role=\"outbox-relay\"" + instance(successor) + "}", 1);
        awaitValue("sum(leader_leading{role=\"outbox-relay\"})", 1);
        awaitValue(
                "sum(leader_transitions_total{role=\"outbox-relay\", event=\"granted\", reason=\"expired\""
                        + instance(successor) + "}) >= bool 1",
                1);
    }

    @Test
    void everyQueryOfTheDashboardFindsSomething() throws Exception {
        // What ends a term, so that there is a tenure to show.
        HandOvers.Release.stepDown(leader.instance());
        cluster.termAfter(leader);
        List<String> queries = dashboardQueries();
        assertThat(queries).hasSizeGreaterThan(15);
        for (String query : queries) {
            await(query).atMost(PATIENCE).until(() -> !prometheus().query(query).isEmpty());
        }
        assertThat(prometheus().metricNames()).containsAll(metrics(String.join("\n", queries)));
    }

    @Test
    void everyMetricOfTheAlertRulesIsThereAndTheRulesWork() throws Exception {
        HandOvers.Release.stepDown(leader.instance());
        cluster.termAfter(leader);
        Set<String> wanted = metrics(Files.readString(PrometheusTools.ALERTS));
        assertThat(wanted).contains("leader_leading", "leader_transitions_total");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus().metricNames()).containsAll(wanted));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(prometheus().rules())
                .hasSizeGreaterThan(5)
                .allSatisfy(rule -> assertThat(rule.path("health").asString())
                        .as(rule.toString())
                        .isEqualTo("ok")));
    }

    @Test
    void metersAreWellFormed() throws Exception {
        HandOvers.Release.stepDown(leader.instance());
        Instance former = leader.instance();
        await().atMost(PATIENCE).until(() -> exposed(former).contains("leader_tenure_seconds_count"));
        String meters = exposed(former);
        assertThat(meters.lines()).hasSizeGreaterThan(30);
        Result result = PrometheusTools.promtool(meters, "check", "metrics");
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).isEmpty();
    }

    /** This project's meters. Those of observations are Micrometer's own, which gives them no descriptions. */
    private static String exposed(Instance instance) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instance.port() + "/actuator/prometheus"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?leader_(?!run_).*"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<String> dashboardQueries() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(PrometheusTools.DASHBOARD));
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.path("expr")
                        .asString()
                        .replace("$namespace", ".*")
                        .replace("$__rate_interval", "30s"));
            }
        }
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            String query = variable.path("query").asString();
            if (query.startsWith("label_values")) {
                queries.add(query.replaceFirst("label_values\\((.*), (.*)\\)", "count by ($2) ($1)"));
            }
        }
        return queries;
    }

    private static Set<String> metrics(String text) {
        Set<String> names =
                METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
        names.remove(NAMESPACE_LABEL);
        return names;
    }

    private static String instance(Term term) {
        return ", instance=\"127.0.0.1:" + term.instance().port() + "\"";
    }

    private static PrometheusServer prometheus() {
        return Objects.requireNonNull(started);
    }

    private static void awaitValue(String query, double expected) {
        await(query).atMost(PATIENCE).until(() -> value(query), value -> value == expected);
    }

    /** The value of the only series that a query finds; not a number if there is none, or more than one. */
    private static double value(String query) {
        List<JsonNode> found = prometheus().query(query);
        return found.size() == 1
                ? Double.parseDouble(found.get(0).path("value").path(1).asString())
                : Double.NaN;
    }
}
