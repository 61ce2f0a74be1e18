// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/**
 * A ZooKeeper server that elects the leaders, from the library that the sample's jar carries anyway, beside the database
 * that keeps the orders. Its data is deleted when it stops.
 */
final class ZookeeperServer implements SharedServer {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final int ANSWER_MILLIS = 2_000;

    private final SharedServer database;

    private final int port;

    private final Path data;

    private final JavaProcess process;

    /**
     * Starts ZooKeeper and a database on free ports of the loopback interface. They may not answer yet.
     *
     * @param jar the sample's jar
     * @param directory where data and logs go
     */
    ZookeeperServer(Path jar, Path directory) {
        port = freePort();
        data = directory.resolve("zookeeper").toAbsolutePath();
        process = JavaProcess.mainClass(
                jar,
                "org.apache.zookeeper.server.ZooKeeperServerMain",
                List.of(writeConfiguration().toString()),
                directory.resolve("zookeeper.log"));
        database = new H2Server(jar, directory);
    }

    private Path writeConfiguration() {
        String configuration = """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                tickTime=2000
                admin.enableServer=false
                4lw.commands.whitelist=srvr
                """.formatted(data.resolve("data"), port);
        try {
            Files.createDirectories(data);
            return Files.writeString(data.resolve("zoo.cfg"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + data, e);
        }
    }

    @Override
    public String description() {
        return "ZooKeeper on port " + port + ", pid " + process.pid() + "; orders in the " + database.description();
    }

    @Override
    public List<String> instanceArguments() {
        awaitServing();
        List<String> arguments = new ArrayList<>(database.instanceArguments());
        arguments.add("--spring.profiles.active=zookeeper");
        arguments.add("--leader.zookeeper.connect-string=127.0.0.1:" + port);
        return arguments;
    }

    private void awaitServing() {
        Instant deadline = Instant.now().plus(START_PATIENCE);
        while (!isServing()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("ZooKeeper did not start. See its log: " + process.log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private boolean isServing() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.US_ASCII).contains("Mode:");
        } catch (IOException e) {
            return false;
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
        process.stop(STOP_PATIENCE);
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + data, e);
        }
    }
}
