// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/** An H2 server, from the driver that the sample's jar carries anyway. Its data is deleted when it stops. */
final class H2Server implements SharedServer {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Pattern LISTENING = Pattern.compile("running at tcp://\\S+:(\\d+)");

    private final JavaProcess process;

    private final Path data;

    private int port;

    /**
     * Starts a server on a free port of the loopback interface. It may not listen yet.
     *
     * @param jar the sample's jar
     * @param directory where the database and the log go
     */
    H2Server(Path jar, Path directory) {
        // H2 refuses a relative one.
        data = directory.resolve("h2").toAbsolutePath();
        List<String> arguments = List.of("-tcp", "-tcpPort", "0", "-ifNotExists", "-baseDir", data.toString());
        process = JavaProcess.mainClass(jar, "org.h2.tools.Server", arguments, directory.resolve("h2.log"));
    }

    private synchronized int port() {
        if (port == 0) {
            port = awaitPort();
        }
        return port;
    }

    private int awaitPort() {
        Instant deadline = Instant.now().plus(START_PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(deadline)) {
            Matcher listening = LISTENING.matcher(read(process.log()));
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IllegalStateException("The H2 server did not start:\n" + read(process.log()));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /**
     * The database's JDBC URL; the user is {@code sa}, without a password.
     *
     * @return the URL, when the server listens
     * @throws IllegalStateException if it does not within a minute
     */
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + port() + "/sample;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    @Override
    public String description() {
        return "H2 server on port " + port() + ", pid " + process.pid();
    }

    @Override
    public List<String> instanceArguments() {
        return List.of("--spring.datasource.url=" + url());
    }

    @Override
    public void stop() {
        process.stop(STOP_PATIENCE);
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + data, e);
        }
    }
}
