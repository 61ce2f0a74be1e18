// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static org.awaitility.Awaitility.await;

import dev.leaderelection.sample.demo.Instance.RoleStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Instances over one server, on free ports, and what tests ask of them. Their logs stay in the build directory. */
final class ClusterUnderTest implements AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(3);

    static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** For what takes seconds by itself, on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    static final Path JAR = ExtractedJar.of(Path.of(System.getProperty("sample.jar")));

    private static final Path WORK = Path.of(System.getProperty("sample.work"));

    private final Cluster cluster;

    private final List<Integer> ports;

    /** A build that is interrupted must not leave processes behind. */
    private final Thread closeOnExit;

    private ClusterUnderTest(Cluster cluster, List<Integer> ports) {
        this.cluster = cluster;
        this.ports = new ArrayList<>(ports);
        this.closeOnExit = new Thread(cluster::close);
        Runtime.getRuntime().addShutdownHook(closeOnExit);
    }

    /**
     * Starts instances and waits until they agree on a leader.
     *
     * @param name what its directory is called
     * @param size how many instances
     * @param server makes the server of a directory
     * @return the cluster
     */
    static ClusterUnderTest start(String name, int size, Function<Path, SharedServer> server) {
        return start(
                name,
                size,
                server,
                List.of(
                        "--leader.session.ttl=" + TTL.toMillis() + "ms",
                        "--leader.jdbc.poll-interval=" + POLL_INTERVAL.toMillis() + "ms"));
    }

    /** The same with other arguments for each instance. */
    static ClusterUnderTest start(String name, int size, Function<Path, SharedServer> server, List<String> arguments) {
        Path directory = emptyDirectory(name);
        Cluster cluster = new Cluster(JAR, directory, server.apply(directory), arguments);
        ClusterUnderTest started = new ClusterUnderTest(cluster, freePorts(size));
        try {
            started.restore();
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    static Path emptyDirectory(String name) {
        Path directory = WORK.resolve(name);
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
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

    /** Starts one more instance, and waits until all agree on a leader. */
    Instance add() {
        int port = freePorts(1).get(0);
        ports.add(port);
        restore();
        return instances()
                .filter(instance -> instance.port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** Starts again what has ended, and waits until all answer and agree on a leader. */
    Term restore() {
        List<Integer> running = instances().map(Instance::port).toList();
        ports.stream().filter(port -> !running.contains(port)).forEach(cluster::start);
        return leader();
    }

    /** Those that run. */
    Stream<Instance> instances() {
        return cluster.instances().stream()
                .filter(instance -> instance.process().isAlive());
    }

    /** The leader, once all answer and name it. */
    Term leader() {
        return awaitTerm(this::agreedTerm);
    }

    /** The first term after another one that its leader shows, whatever the rest knows. */
    Term termAfter(Term former) {
        return awaitTerm(
                () -> terms().filter(term -> term.token() > former.token()).findFirst());
    }

    /** What all say at this moment who lead by their own account. */
    Stream<Term> terms() {
        return answers().filter(answer -> answer.status().leading()).map(Answer::term);
    }

    private Optional<Term> agreedTerm() {
        cluster.instances().forEach(ClusterUnderTest::requireAlive);
        List<Answer> answers = answers().toList();
        boolean agreed = answers.size() == ports.size()
                && answers.stream()
                                .map(answer -> answer.status().leaderId())
                                .distinct()
                                .count()
                        == 1;
        return agreed
                ? answers.stream()
                        .filter(answer -> answer.status().leading())
                        .map(Answer::term)
                        .max(Comparator.comparing(Term::token))
                : Optional.empty();
    }

    private static void requireAlive(Instance instance) {
        if (!instance.process().isAlive()) {
            throw new IllegalStateException(
                    instance + " ended; see " + instance.process().log());
        }
    }

    private Stream<Answer> answers() {
        return instances()
                .flatMap(instance ->
                        instance.role(Duration.ofSeconds(1)).map(status -> new Answer(instance, status)).stream());
    }

    private static Term awaitTerm(Callable<Optional<Term>> search) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(search, Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        cluster.close();
        Runtime.getRuntime().removeShutdownHook(closeOnExit);
    }

    private record Answer(Instance instance, RoleStatus status) {

        Term term() {
            return Term.of(instance, status);
        }
    }
}
