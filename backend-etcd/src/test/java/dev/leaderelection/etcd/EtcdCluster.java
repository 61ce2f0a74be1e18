// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Real etcd processes on free ports; they end when this is closed, or with the JVM. */
final class EtcdCluster implements AutoCloseable {

    private final Path directory;
    private final List<EtcdNode> nodes;
    private final List<String> controlOptions;
    private final Thread cleanup = new Thread(this::stop, "stop etcd");

    private EtcdCluster(int size, String scheme, List<String> options, List<String> controlOptions) {
        try {
            directory = Files.createTempDirectory("etcd");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.controlOptions = controlOptions;
        List<Integer> ports = freePorts(2 * size);
        nodes = IntStream.range(0, size)
                .mapToObj(i -> new EtcdNode(
                        directory.resolve("etcd-" + i), scheme, ports.get(2 * i), ports.get(2 * i + 1), options))
                .toList();
        nodes.forEach(node -> node.join(members()));
        Runtime.getRuntime().addShutdownHook(cleanup);
    }

    static EtcdCluster start(int size) {
        return new EtcdCluster(size, "http", List.of(), List.of()).running();
    }

    /** One process that speaks TLS with its clients. */
    static EtcdCluster startWithTls(List<String> options, List<String> controlOptions) {
        return new EtcdCluster(1, "https", options, controlOptions).running();
    }

    List<EtcdNode> nodes() {
        return nodes;
    }

    EtcdNode node(int index) {
        return nodes.get(index);
    }

    List<String> endpoints() {
        return nodes.stream().map(EtcdNode::endpoint).toList();
    }

    EtcdSettings settings() {
        return EtcdSettings.of(endpoints().toArray(String[]::new));
    }

    /** Starts all that do not run, and waits until they serve. */
    EtcdCluster running() {
        nodes.stream().filter(node -> !node.isRunning()).forEach(EtcdNode::start);
        awaitHealthy(nodes);
        return this;
    }

    void awaitHealthy(List<EtcdNode> some) {
        try {
            Awaitility.await("etcd serves")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> {
                        for (EtcdNode node : some) {
                            control(node, "--command-timeout=3s", "endpoint", "health");
                        }
                        return true;
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("etcd did not start: " + some.get(0).log(), e);
        }
    }

    /** The node that leads the others. */
    EtcdNode leader() {
        return Awaitility.await("etcd has a leader").until(this::findLeader, found -> !found.isEmpty()).stream()
                .findFirst()
                .orElseThrow();
    }

    private List<EtcdNode> findLeader() {
        return nodes.stream()
                .filter(EtcdNode::isRunning)
                .filter(node -> {
                    String[] status = control(node, "endpoint", "status").split(", ", -1);
                    return status[4].equals("true");
                })
                .toList();
    }

    /** Runs etcdctl against all nodes that run. */
    String control(String... arguments) {
        return control(nodes.stream().filter(EtcdNode::isRunning).toList(), arguments);
    }

    String control(EtcdNode node, String... arguments) {
        return control(List.of(node), arguments);
    }

    private String control(List<EtcdNode> some, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("env", "ETCDCTL_API=3", EtcdBinary.control().toString()));
        command.add("--endpoints="
                + String.join(",", some.stream().map(EtcdNode::endpoint).toList()));
        command.addAll(controlOptions);
        command.addAll(List.of(arguments));
        return EtcdNode.run(command);
    }

    /** Replaces the data of all nodes, which must not run, by a snapshot, or by nothing. */
    void restore(List<Path> snapshot) {
        for (EtcdNode node : nodes) {
            delete(node.data());
            for (Path file : snapshot) {
                EtcdNode.run(List.of(
                        "env",
                        "ETCDCTL_API=3",
                        EtcdBinary.control().toString(),
                        "snapshot",
                        "restore",
                        file.toString(),
                        "--name=" + node.name(),
                        "--data-dir=" + node.data(),
                        "--initial-cluster=" + String.join(",", members()),
                        "--initial-advertise-peer-urls=" + node.peerUrl()));
            }
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(cleanup);
        stop();
    }

    private void stop() {
        nodes.forEach(EtcdNode::kill);
        delete(directory);
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> members() {
        return nodes.stream().map(node -> node.name() + "=" + node.peerUrl()).toList();
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
