// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.springframework.util.FileSystemUtils;

/**
 * The sample's jar, extracted and with an archive of its classes, as in production where starts have to be quick. The tests
 * start it dozens of times.
 */
final class ExtractedJar {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private ExtractedJar() {}

    /** Extracts a jar, unless that was done since it was built, by whichever process comes first. */
    static Path of(Path jar) {
        Path directory = jar.toAbsolutePath().resolveSibling("extracted");
        Path extracted = directory.resolve(jar.getFileName());
        Path lock = Path.of(directory + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Until the channel is closed.
            FileLock unused = channel.lock();
            Path archive = JavaProcess.archiveOf(extracted);
            // The jar carries the date of the release, whenever it was built.
            CRC32 sum = new CRC32();
            sum.update(Files.readAllBytes(jar));
            Path stamp = directory.resolve("of-" + sum.getValue() + "-on-" + Runtime.version());
            if (!Files.exists(stamp)) {
                FileSystemUtils.deleteRecursively(directory);
                run(
                        jar,
                        List.of(
                                "-Djarmode=tools",
                                "-jar",
                                jar.toString(),
                                "extract",
                                "--destination",
                                directory.toString()));
                run(
                        jar,
                        List.of(
                                "-XX:ArchiveClassesAtExit=" + archive,
                                "-Dspring.context.exit=onRefresh",
                                "-jar",
                                extracted.toString(),
                                "--server.port=0",
                                "--spring.datasource.url=jdbc:h2:mem:extracted"));
                Files.createFile(stamp);
            }
            return extracted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path jar, List<String> arguments) throws IOException {
        Path log = jar.resolveSibling("extracted.log");
        JavaProcess process = JavaProcess.start(arguments, log);
        try {
            int code = process.ended().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (code != 0) {
                throw new IllegalStateException("Exit code " + code + " of " + arguments + "; see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(arguments + " does not end; see " + log, e);
        } finally {
            process.kill();
        }
    }
}
