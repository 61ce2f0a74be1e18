// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** An etcd process that elects the leaders, beside the database that keeps the orders. Its data is deleted when it stops. */
final class EtcdServer implements SharedServer {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_PATIENCE).build();

    private final SharedServer database;

    private final int port;

    private final Path data;

    private final Path log;

    private final Process process;

    /**
     * Starts etcd and a database on free ports of the loopback interface. They may not answer yet.
     *
     * @param jar the sample's jar
     * @param directory where data and logs go
     * @throws IllegalStateException if there is no etcd on this machine
     */
    EtcdServer(Path jar, Path directory) {
        Path program = findProgram()
                .orElseThrow(() -> new IllegalStateException("There is no etcd on this machine. Install it, for example"
                        + " with 'sudo apt-get install etcd-server', or set ETCD_BIN to the etcd program."));
        int peerPort = freePort();
        port = freePort();
        data = directory.resolve("etcd").toAbsolutePath();
        log = directory.resolve("etcd.log");
        process = start(program, "http://127.0.0.1:" + peerPort);
        database = new H2Server(jar, directory);
    }

    private static Optional<Path> findProgram() {
        String chosen = System.getenv("ETCD_BIN");
        if (chosen != null && !chosen.isBlank()) {
            return Optional.of(Path.of(chosen).toAbsolutePath());
        }
        String path = System.getenv("PATH");
        Stream<String> directories = path == null ? Stream.empty() : Arrays.stream(path.split(File.pathSeparator, -1));
        return directories
                .map(directory -> Path.of(directory, "etcd"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Process start(Path program, String peerUrl) {
        // Ctrl-C reaches every process of a terminal; this one is stopped after the instances.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""));
        command.add(program.toString());
        command.addAll(List.of("--name", "demo", "--data-dir", data.toString()));
        command.addAll(List.of("--listen-client-urls", endpoint(), "--advertise-client-urls", endpoint()));
        command.addAll(List.of("--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl));
        command.addAll(List.of("--initial-cluster", "demo=" + peerUrl));
        try {
            Files.createDirectories(data.getParent());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + program, e);
        }
    }

    @Override
    public String description() {
        return "etcd on port " + port + ", pid " + process.pid() + "; orders in the " + database.description();
    }

    @Override
    public List<String> instanceArguments() {
        awaitHealthy();
        List<String> arguments = new ArrayList<>(database.instanceArguments());
        arguments.addAll(List.of("--spring.profiles.active=etcd", "--leader.etcd.endpoints=" + endpoint()));
        return arguments;
    }

    private String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    private void awaitHealthy() {
        Instant deadline = Instant.now().plus(START_PATIENCE);
        while (!isHealthy()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("etcd did not start. See its log: " + log);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/health"))
                .timeout(ANSWER_PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while etcd starts", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        database.stop();
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            FileSystemUtils.deleteRecursively(data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + data, e);
        }
    }
}
