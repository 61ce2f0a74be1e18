// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes instances of the sample every second, with the project's alert rules. */
final class PrometheusServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final int port;

    private final Process process;

    private PrometheusServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param directory where its configuration, its data and its log go
     * @param instances what it scrapes
     * @return the server
     */
    static PrometheusServer start(Path directory, List<Instance> instances) {
        int port = freePort();
        try {
            Files.createDirectories(directory);
            Path configuration = Files.writeString(directory.resolve("prometheus.yml"), configuration(instances));
            Process process = new ProcessBuilder(
                            PrometheusTools.program("prometheus").toString(),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
            PrometheusServer server = new PrometheusServer(port, process);
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(List<Instance> instances) {
        String targets = instances.stream()
                .map(instance -> "\"127.0.0.1:" + instance.port() + "\"")
                .collect(Collectors.joining(", "));
        return """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files:
                  - "%s"
                scrape_configs:
                  - job_name: sample
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: [%s]
                """.formatted(PrometheusTools.ALERTS.toAbsolutePath().normalize(), targets);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            await().atMost(PATIENCE).ignoreException(UncheckedIOException.class).until(() -> !query("vector(1)")
                    .isEmpty());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What a query finds at this moment. */
    List<JsonNode> query(String promql) {
        return list(get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8))
                .path("result"));
    }

    /** The names of all series that it has seen. */
    List<String> metricNames() {
        return list(get("/api/v1/label/__name__/values")).stream()
                .map(name -> name.asString())
                .toList();
    }

    /** The alert rules, with their health and their alerts. */
    List<JsonNode> rules() {
        return list(get("/api/v1/rules").path("groups")).stream()
                .flatMap(group -> list(group.path("rules")).stream())
                .toList();
    }

    private JsonNode get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 503) {
                throw new IOException("Prometheus is not ready");
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.body());
            }
            return JSON.readTree(answer.body()).path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Prometheus answers", e);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
