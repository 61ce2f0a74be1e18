// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs three instances over one server until it is interrupted, says who leads and what to try, and starts an instance
 * again that was killed.
 *
 * <p>Started by {@code ./demo} from the sample's jar, which it finds as the class path; its one system property,
 * {@code demo.directory}, says where logs and data go.
 */
public final class Demo {

    /** Three JVMs on a slow machine, with an empty disk cache. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private static final Duration RESTART_DELAY = Duration.ofSeconds(5);

    private static final int FAILED = 1;

    /** What the number of a signal is added to where it ended a process. */
    private static final int SIGNALLED = 128;

    private final DemoOptions options;

    private final Path jar;

    private final Path directory;

    private final Narrator narrator;

    private final LeaderWatch watch;

    /** Why the demo cannot go on, once that is so. */
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    private Demo(DemoOptions options, Path jar, Path directory, PrintStream out) {
        this.options = options;
        this.jar = jar;
        this.directory = directory;
        this.narrator = new Narrator(out, options, directory);
        this.watch = new LeaderWatch(narrator);
    }

    /**
     * Runs the demo.
     *
     * @param arguments see {@code ./demo --help}
     */
    public static void main(String[] arguments) {
        try {
            DemoOptions options = DemoOptions.parse(List.of(arguments));
            Path jar = Path.of(System.getProperty("java.class.path"));
            Path directory = Path.of(System.getProperty("demo.directory", "target/demo"));
            new Demo(options, jar, directory, System.out).run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
        }
    }

    private void run() {
        options.ports().forEach(Demo::requireFree);
        SharedServer server = startServer();
        Cluster cluster = new Cluster(
                jar,
                directory,
                server,
                List.of("--leader.session.ttl=" + options.ttl(), "--leader.jdbc.poll-interval=200ms"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cluster), "demo-stop"));
        narrator.starting(server.description());
        options.ports().forEach(port -> start(cluster, port));
        later(START_PATIENCE, this::requireLeader);
        throw new IllegalStateException(failure.join());
    }

    private SharedServer startServer() {
        return switch (options.backend()) {
            case "etcd" -> new EtcdServer(jar, directory);
            case "zookeeper" -> new ZookeeperServer(jar, directory);
            default -> new H2Server(jar, directory);
        };
    }

    private void requireLeader() {
        if (!narrator.knowsLeader()) {
            failure.complete(
                    "No instance leads after " + START_PATIENCE.toSeconds() + " s. See the logs in " + directory);
        }
    }

    private void start(Cluster cluster, int port) {
        Instance instance = cluster.start(port);
        watch.follow(instance);
        CompletableFuture<Void> unused =
                instance.process().ended().thenAccept(exitCode -> ended(cluster, instance, exitCode));
    }

    private void ended(Cluster cluster, Instance instance, int exitCode) {
        if (cluster.isClosed()) {
            return;
        }
        if (exitCode <= SIGNALLED) {
            failure.complete("Instance on " + instance + " ended with exit code " + exitCode + ". See its log: "
                    + instance.process().log());
            return;
        }
        narrator.ended(instance, exitCode - SIGNALLED, RESTART_DELAY);
        later(RESTART_DELAY, () -> restart(cluster, instance.port()));
    }

    private void restart(Cluster cluster, int port) {
        if (!cluster.isClosed()) {
            start(cluster, port);
        }
    }

    private static void later(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task);
    }

    private void stop(Cluster cluster) {
        narrator.stopping();
        cluster.close();
        narrator.stopped();
    }

    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Port " + port + " is taken. Stop what listens there, or choose three other ports in a row:"
                            + " ./demo --port 9081",
                    e);
        }
    }
}
