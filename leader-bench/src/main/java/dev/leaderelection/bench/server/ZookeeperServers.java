// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** ZooKeeper, each server in a Java virtual machine of its own, as ZooKeeper's own script would start it. */
public final class ZookeeperServers implements RealServers {

    private static final int ANSWER_MILLIS = 2_000;

    private final List<Ports3> ports;

    private final List<ServerNode> nodes;

    private final Cleanup cleanup;

    /**
     * Servers that do not run yet.
     *
     * @param directory where their data and their logs go
     * @param size how many, 1 or 3
     * @param between what is between the servers
     */
    public ZookeeperServers(Path directory, int size, PeerPorts between) {
        ports = IntStream.range(0, size)
                .mapToObj(i -> new Ports3(Ports.free(), Ports.free(), Ports.free()))
                .toList();
        List<Ports3> seen = IntStream.range(0, size)
                .mapToObj(i -> new Ports3(
                        ports.get(i).client(),
                        between.before(i, ports.get(i).quorum()),
                        between.before(i, ports.get(i).election())))
                .toList();
        nodes = IntStream.range(0, size)
                .mapToObj(i -> node(directory.toAbsolutePath().resolve("zookeeper-" + (i + 1)), i, seen))
                .toList();
        cleanup = new Cleanup(nodes);
    }

    private ServerNode node(Path directory, int index, List<Ports3> seen) {
        int port = ports.get(index).client();
        return new ServerNode(
                "zookeeper-" + (index + 1),
                directory,
                port,
                new ServerNode.Launch(
                        () -> configure(directory, index, seen),
                        () -> Programs.java(
                                "96",
                                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                                List.of(directory.resolve("zoo.cfg").toString())),
                        () -> status(port).contains("Mode: "),
                        "TERM"));
    }

    private void configure(Path directory, int index, List<Ports3> seen) {
        List<String> lines = new ArrayList<>(List.of(
                "dataDir=" + directory.resolve("data"),
                "clientPort=" + ports.get(index).client(),
                "clientPortAddress=127.0.0.1",
                // The servers' own time-outs: shorter than by default, so that a run sees many changes of leader.
                "tickTime=500",
                "initLimit=20",
                "syncLimit=5",
                "maxClientCnxns=0",
                "forceSync=yes",
                "admin.enableServer=false",
                "4lw.commands.whitelist=srvr"));
        if (ports.size() > 1) {
            for (int i = 0; i < ports.size(); i++) {
                Ports3 server = i == index ? ports.get(i) : seen.get(i);
                lines.add("server." + (i + 1) + "=127.0.0.1:" + server.quorum() + ":" + server.election());
            }
        }
        try {
            Files.createDirectories(directory.resolve("data"));
            Files.writeString(directory.resolve("data/myid"), String.valueOf(index + 1));
            Files.write(directory.resolve("zoo.cfg"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + directory, e);
        }
    }

    @Override
    public String description() {
        return "ZooKeeper " + org.apache.zookeeper.Version.getVersion() + ", " + nodes.size() + " servers";
    }

    @Override
    public List<ServerNode> nodes() {
        return nodes;
    }

    @Override
    public ServerNode leader() {
        return Patience.until("ZooKeeper has a leader", () -> nodes.stream()
                .filter(node -> node.isRunning() && isLeader(node))
                .findFirst());
    }

    private static boolean isLeader(ServerNode node) {
        String status = status(node.port());
        return status.contains("Mode: leader") || status.contains("Mode: standalone");
    }

    /**
     * All servers as clients name them.
     *
     * @return the connect string
     */
    public String connectString() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** What a server says of itself, empty if it says nothing. */
    private static String status(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        cleanup.close();
    }

    /** Where one server listens. */
    private record Ports3(int client, int quorum, int election) {}
}
