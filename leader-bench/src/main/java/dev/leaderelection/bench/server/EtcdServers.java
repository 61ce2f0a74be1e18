// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** etcd: the program that {@code ETCD_BIN} or the PATH names. */
public final class EtcdServers implements RealServers {

    private static final Duration ANSWER = Duration.ofSeconds(2);

    private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");

    private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    private final Path program;

    private final List<ServerNode> nodes;

    private final Cleanup cleanup;

    /**
     * Servers that do not run yet.
     *
     * @param directory where their data and their logs go
     * @param size how many, 1 or 3
     * @param between what is between the servers
     * @throws IllegalStateException if there is no etcd on this machine
     */
    public EtcdServers(Path directory, int size, PeerPorts between) {
        program = Programs.find("etcd", "ETCD_BIN")
                .orElseThrow(() -> new IllegalStateException("There is no etcd on this machine. Install it, for example"
                        + " with 'sudo apt-get install etcd-server', or set ETCD_BIN to the etcd program."));
        List<Integer> peers =
                IntStream.range(0, size).mapToObj(i -> Ports.free()).toList();
        List<String> urls = IntStream.range(0, size)
                .mapToObj(i -> "http://127.0.0.1:" + between.before(i, peers.get(i)))
                .toList();
        nodes = IntStream.range(0, size)
                .mapToObj(i -> node(directory.toAbsolutePath().resolve(name(i)), i, peers.get(i), urls))
                .toList();
        cleanup = new Cleanup(nodes);
    }

    private static String name(int index) {
        return "etcd-" + (index + 1);
    }

    private ServerNode node(Path directory, int index, int peerPort, List<String> urls) {
        String endpoint = "http://127.0.0.1:" + Ports.free();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--name", name(index)));
        command.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        command.addAll(List.of("--listen-client-urls", endpoint, "--advertise-client-urls", endpoint));
        command.addAll(List.of("--listen-peer-urls", "http://127.0.0.1:" + peerPort));
        command.addAll(List.of("--initial-advertise-peer-urls", urls.get(index)));
        String members = IntStream.range(0, urls.size())
                .mapToObj(i -> name(i) + "=" + urls.get(i))
                .collect(Collectors.joining(","));
        command.addAll(List.of("--initial-cluster", members));
        // The default from etcd 3.5 on: a server that was cut off does not end its peers' term when it comes back.
        command.add("--pre-vote");
        return new ServerNode(
                name(index),
                directory,
                URI.create(endpoint).getPort(),
                new ServerNode.Launch(() -> {}, () -> command, () -> isHealthy(endpoint), "TERM"));
    }

    @Override
    public String description() {
        String version = Programs.run(Path.of("/"), List.of(program.toString(), "--version"));
        return "etcd " + version.replaceAll("(?s).*?(\\d+\\.\\d+\\.\\d+).*", "$1") + ", " + nodes.size() + " servers";
    }

    @Override
    public List<ServerNode> nodes() {
        return nodes;
    }

    @Override
    public ServerNode leader() {
        return Patience.until("etcd has a leader", () -> nodes.stream()
                .filter(node -> node.isRunning() && isLeader(node))
                .findFirst());
    }

    /**
     * All servers as clients name them.
     *
     * @return the endpoints
     */
    public List<String> endpoints() {
        return nodes.stream().map(EtcdServers::endpoint).toList();
    }

    private static String endpoint(ServerNode node) {
        return "http://127.0.0.1:" + node.port();
    }

    /**
     * The number that the cluster gave to a server.
     *
     * @param node the server, which serves
     * @return its member id
     */
    public long memberId(ServerNode node) {
        return Patience.until(node + " answers", () -> number(MEMBER, status(node)));
    }

    private boolean isLeader(ServerNode node) {
        String status = status(node);
        Optional<Long> leader = number(LEADER, status);
        return leader.isPresent() && leader.equals(number(MEMBER, status));
    }

    private static Optional<Long> number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(Long.parseUnsignedLong(found.group(1))) : Optional.empty();
    }

    private String status(ServerNode node) {
        return answer(HttpRequest.newBuilder(URI.create(endpoint(node) + "/v3/maintenance/status"))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private boolean isHealthy(String endpoint) {
        return answer(HttpRequest.newBuilder(URI.create(endpoint + "/health"))).contains("true");
    }

    /** What a server answers, empty if it does not. */
    private String answer(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while etcd is asked", e);
        }
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
