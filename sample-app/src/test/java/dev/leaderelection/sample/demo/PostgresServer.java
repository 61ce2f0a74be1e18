// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** A real PostgreSQL, which commits to disk as it does by default. */
final class PostgresServer implements SharedServer {

    static final String USER = "postgres";

    private final EmbeddedPostgres server;

    PostgresServer() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.getJdbcUrl(USER, "postgres");
    }

    @Override
    public String description() {
        return "PostgreSQL on port " + server.getPort();
    }

    @Override
    public List<String> instanceArguments() {
        return List.of("--spring.profiles.active=postgres", "--POSTGRES_URL=" + url(), "--POSTGRES_USER=" + USER);
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
