// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.zookeeper.util.ServiceUtils;
import org.awaitility.Awaitility;

/** Three real servers, with a relay on each way from one to another, so that any of them can be cut off. */
final class Ensemble implements AutoCloseable {

    private static final int SIZE = 3;

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<InstanceSpec> specs = new ArrayList<>();

    private final Map<Way, List<Relay>> relays = new LinkedHashMap<>();

    private final TestingCluster cluster;

    /**
     * Starts the servers.
     *
     * @param tickMillis after five ticks without contact a server gives up serving clients
     */
    Ensemble(int tickMillis) throws Exception {
        for (int id = 1; id <= SIZE; id++) {
            specs.add(new InstanceSpec(
                    null, Ports.free(), Ports.free(), Ports.free(), true, id, tickMillis, -1, Map.of(), "127.0.0.1"));
        }
        Map<InstanceSpec, Collection<InstanceSpec>> views = new LinkedHashMap<>();
        specs.forEach(spec -> views.put(spec, viewOf(spec)));
        cluster = new TestingCluster(views);
        cluster.start();
        keepFromExiting();
        awaitAllServing();
    }

    /** A server that fails must not end this process with it. */
    private static void keepFromExiting() {
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
    }

    /** The others as one server sees them: behind relays. */
    private List<InstanceSpec> viewOf(InstanceSpec self) {
        return specs.stream()
                .map(other -> other.equals(self) ? self : behindRelays(self, other))
                .toList();
    }

    private InstanceSpec behindRelays(InstanceSpec from, InstanceSpec to) {
        Relay election = new Relay(to.getElectionPort());
        Relay quorum = new Relay(to.getQuorumPort());
        relays.put(new Way(from.getServerId(), to.getServerId()), List.of(election, quorum));
        return new InstanceSpec(
                to.getDataDirectory(),
                to.getPort(),
                election.port(),
                quorum.port(),
                false,
                to.getServerId(),
                to.getTickTime(),
                -1,
                Map.of(),
                "127.0.0.1");
    }

    String connectString() {
        return connectString(specs);
    }

    String connectString(List<InstanceSpec> servers) {
        return servers.stream().map(spec -> "127.0.0.1:" + spec.getPort()).collect(Collectors.joining(","));
    }

    List<InstanceSpec> servers() {
        return List.copyOf(specs);
    }

    InstanceSpec leader() {
        return serversIn("leader").get(0);
    }

    List<InstanceSpec> followers() {
        return serversIn("follower");
    }

    List<InstanceSpec> othersThan(InstanceSpec server) {
        return specs.stream().filter(spec -> !spec.equals(server)).toList();
    }

    private List<InstanceSpec> serversIn(String mode) {
        return specs.stream()
                .filter(spec -> status(spec).contains("Mode: " + mode))
                .toList();
    }

    /** What a server says of itself, empty if it says nothing. */
    private static String status(InstanceSpec server) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    void awaitLeader() {
        Awaitility.await("a leader and a majority")
                .atMost(LONG)
                .until(() -> serversIn("leader").size() == 1 && !followers().isEmpty());
    }

    void awaitAllServing() {
        Awaitility.await("a leader and two followers")
                .atMost(LONG)
                .until(() -> serversIn("leader").size() == 1 && followers().size() == SIZE - 1);
    }

    /** Holds back whatever a server and the others say to each other. */
    void cutOff(InstanceSpec server) {
        relays.forEach((way, both) -> {
            if (way.touches(server.getServerId())) {
                both.forEach(Relay::holdAll);
            }
        });
    }

    /** Holds back what the others say to a server, but lets them hear it. */
    void deafen(InstanceSpec server) {
        relays.forEach((way, both) -> {
            if (way.from() == server.getServerId()) {
                both.forEach(Relay::holdAnswers);
            } else if (way.to() == server.getServerId()) {
                both.forEach(Relay::holdRequests);
            }
        });
    }

    void heal() {
        relays.values().forEach(both -> both.forEach(Relay::letThrough));
    }

    void kill(InstanceSpec server) throws Exception {
        cluster.killServer(server);
    }

    void restart(InstanceSpec server) throws Exception {
        cluster.restartServer(server);
        keepFromExiting();
    }

    @Override
    public void close() throws IOException {
        heal();
        cluster.close();
        relays.values().forEach(both -> both.forEach(Relay::close));
    }

    /** From one server, which connects, to another. */
    private record Way(int from, int to) {

        boolean touches(int server) {
            return from == server || to == server;
        }
    }
}
