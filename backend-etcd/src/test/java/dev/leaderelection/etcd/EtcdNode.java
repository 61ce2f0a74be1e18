// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One etcd process with its own ports and its own data directory. */
final class EtcdNode {

    private final Path directory;
    private final String scheme;
    private final int port;
    private final int peerPort;
    private final List<String> options;
    private List<String> cluster = List.of();
    private @Nullable Process process;

    EtcdNode(Path directory, String scheme, int port, int peerPort, List<String> options) {
        this.directory = directory;
        this.scheme = scheme;
        this.port = port;
        this.peerPort = peerPort;
        this.options = options;
    }

    String name() {
        return directory.getFileName().toString();
    }

    int port() {
        return port;
    }

    String endpoint() {
        return scheme + "://localhost:" + port;
    }

    String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    Path data() {
        return directory.resolve("data");
    }

    /** Names the members of the cluster for the first start. */
    void join(List<String> members) {
        cluster = members;
    }

    void start() {
        List<String> command = new ArrayList<>(
                List.of(EtcdBinary.server().toString(), "--name", name(), "--data-dir", data().toString()));
        command.addAll(List.of("--listen-client-urls", scheme + "://127.0.0.1:" + port));
        command.addAll(List.of("--advertise-client-urls", endpoint()));
        command.addAll(List.of("--listen-peer-urls", peerUrl(), "--initial-advertise-peer-urls", peerUrl()));
        command.addAll(List.of("--initial-cluster", String.join(",", cluster)));
        command.addAll(options);
        try {
            Files.createDirectories(directory);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the process without warning. */
    void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        thaw();
        try {
            running.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    /** What the process wrote last, for a failed start. */
    String log() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private void signal(String signal) {
        Process running = process;
        if (running != null && running.isAlive()) {
            run(List.of("kill", signal, String.valueOf(running.pid())));
        }
    }

    /** Runs a program to its end, which must be a good one. */
    static String run(List<String> command) {
        try {
            Process program =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (program.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        }
    }
}
