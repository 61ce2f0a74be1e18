// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running instance of the sample, and what it answers over HTTP. */
final class Instance {

    /** The sample's first role, whose leader people watch. */
    static final String ROLE = "outbox-relay";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final JavaProcess process;

    private final int port;

    private Instance(JavaProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts an instance. Returns at once; see {@link #role} for when it answers.
     *
     * @param jar the sample's jar
     * @param port its port on the loopback interface
     * @param arguments further arguments
     * @param directory where its log goes
     * @return the instance
     */
    static Instance start(Path jar, int port, List<String> arguments, Path directory) {
        return start(jar, port, List.of(), arguments, directory);
    }

    /**
     * Starts an instance on a virtual machine with options, as {@link #start(Path, int, List, Path)} does.
     *
     * @param jar the sample's jar
     * @param port its port on the loopback interface
     * @param options the virtual machine's options
     * @param arguments further arguments
     * @param directory where its log goes
     * @return the instance
     */
    static Instance start(Path jar, int port, List<String> options, List<String> arguments, Path directory) {
        List<String> all = Stream.concat(
                        Stream.of("--server.port=" + port, "--server.address=127.0.0.1"), arguments.stream())
                .toList();
        return new Instance(
                JavaProcess.application(jar, options, all, directory.resolve("instance-" + port + ".log")), port);
    }

    JavaProcess process() {
        return process;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    @Override
    public String toString() {
        return "port " + port + ", pid " + pid();
    }

    /**
     * What the instance says about {@link #ROLE}.
     *
     * @param patience how long to wait for the answer
     * @return the answer, or nothing if there is none in time
     */
    Optional<RoleStatus> role(Duration patience) {
        try {
            HttpResponse<String> answer = client.send(get("/actuator/leader/" + ROLE, patience), text());
            return answer.statusCode() == 200 ? Optional.of(roleStatus(answer.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Asks for {@link #ROLE} now; completes when the instance answers, however long it is frozen. */
    CompletableFuture<RoleStatus> roleWhenAwake(Duration patience) {
        return client.sendAsync(get("/actuator/leader/" + ROLE, patience), text())
                .thenApply(answer -> roleStatus(answer.body()));
    }

    /**
     * Asks for something as JSON.
     *
     * @param path the path
     * @return the answer
     * @throws IOException if there is no answer, or it is not a success
     */
    JsonNode get(String path) throws IOException, InterruptedException {
        return success(client.send(get(path, Duration.ofSeconds(10)), text()));
    }

    /**
     * Posts JSON.
     *
     * @param path the path
     * @param body the JSON
     * @return the answer
     * @throws IOException if there is no answer, or it is not a success
     */
    JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path, Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return success(client.send(request, text()));
    }

    private static JsonNode success(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpRequest get(String path, Duration patience) {
        return request(path, patience).build();
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(patience);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static RoleStatus roleStatus(String json) {
        JsonNode role = JSON.readTree(json);
        boolean leading = role.path("leading").asBoolean(false);
        return new RoleStatus(
                leading,
                role.path("token").asLong(0),
                leading ? Instant.parse(role.path("since").asString()) : null,
                role.path("leader").path("id").asString(""));
    }

    /**
     * What an instance says about a role.
     *
     * @param leading whether it leads
     * @param token the token of its term, 0 if it does not lead
     * @param since when its term began, if it leads
     * @param leaderId the member that leads, as far as the instance knows; empty if it knows none
     */
    record RoleStatus(boolean leading, long token, @Nullable Instant since, String leaderId) {}
}
