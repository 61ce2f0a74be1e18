// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.ui.LoggerUIService;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The DDL as Flyway and Liquibase apply it, and as several processes do. */
class MigrationsIT {

    static Stream<Arguments> databases() throws Exception {
        return Stream.of(
                Arguments.of("postgresql", schemaOf(Servers.postgres(), "?currentSchema=")),
                Arguments.of("mariadb", schemaOf(Servers.mariaDb(), "")),
                Arguments.of(
                        "h2", new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void flywayCreatesTheTables(String vendor, TestDatabase database) {
        for (int i = 0; i < 2; i++) {
            Flyway.configure()
                    .dataSource(database.url(), database.user(), database.password())
                    .locations("classpath:dev/leaderelection/jdbc/flyway/" + vendor)
                    .baselineOnMigrate(true)
                    .load()
                    .migrate();
        }
        assertUsable(database);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liquibaseCreatesTheTables(String vendor, TestDatabase database) throws Exception {
        for (int i = 0; i < 2; i++) {
            Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> new CommandScope("update")
                    .addArgumentValue("url", database.url())
                    .addArgumentValue("username", database.user())
                    .addArgumentValue("password", database.password())
                    .addArgumentValue("changelogFile", "dev/leaderelection/jdbc/liquibase/leader-election.xml")
                    .execute());
        }
        assertUsable(database);
    }

    @Test
    void severalProcessesMayCreateAtOnce() throws Exception {
        for (TestDatabase database : List.of(Servers.postgres(), Servers.mariaDb())) {
            JdbcSchemaTest.createAtOnce(database);
        }
    }

    private static void assertUsable(TestDatabase database) {
        new JdbcSchema(database.source(), "LEADER_").verify();
        try (Peer peer = Peer.join(database.store(), "shop")) {
            assertThat(peer.take("reports").isHeldBy(peer.id())).isTrue();
        }
    }

    /** A schema of its own on a server, without tables. */
    private static TestDatabase schemaOf(TestDatabase server, String parameter) throws Exception {
        String schema = "s" + UUID.randomUUID().toString().substring(0, 8);
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password())) {
            connection.createStatement().execute("CREATE SCHEMA " + schema);
        }
        String url = parameter.isEmpty()
                ? server.url().replaceFirst("/leaders", "/" + schema)
                : server.url().replaceFirst("\\?.*", "") + parameter + schema;
        return new TestDatabase(url, server.user(), server.password());
    }
}
