// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An etcd process on free ports of the loopback interface: the program in ETCD_BIN, or the one on the PATH. */
final class EtcdProcess implements AutoCloseable {

    private final String scheme;

    private final int port = freePort();

    private final Process process;

    /** Ends the process even if the build is interrupted. */
    private final Thread cleanup;

    /**
     * Starts etcd and waits until it listens.
     *
     * @param directory where data and log go
     * @param scheme {@code http} or {@code https}
     * @param options further options
     */
    EtcdProcess(Path directory, String scheme, String... options) throws IOException {
        this.scheme = scheme;
        String peer = "http://127.0.0.1:" + freePort();
        List<String> command = new ArrayList<>(List.of(program().toString(), "--name=one"));
        command.add("--data-dir=" + directory.resolve("data"));
        command.addAll(List.of("--listen-client-urls=" + scheme + "://127.0.0.1:" + port));
        command.addAll(List.of("--advertise-client-urls=" + endpoint()));
        command.addAll(List.of("--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer));
        command.addAll(List.of("--initial-cluster=one=" + peer));
        command.addAll(List.of(options));
        Path log = directory.resolve("etcd.log");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        cleanup = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(cleanup);
        await().until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("etcd ended: " + Files.readString(log));
            }
            return isListening();
        });
    }

    String endpoint() {
        return scheme + "://localhost:" + port;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(cleanup);
        process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path program() {
        String chosen = System.getenv("ETCD_BIN");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String path = System.getenv("PATH");
        Stream<String> directories = path == null ? Stream.empty() : Arrays.stream(path.split(File.pathSeparator, -1));
        return directories
                .map(directory -> Path.of(directory, "etcd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no etcd: run 'apt-get install etcd-server', or set ETCD_BIN to the etcd program"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
