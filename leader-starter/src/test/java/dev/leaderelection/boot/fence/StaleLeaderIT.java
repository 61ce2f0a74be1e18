// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.fence.Databases.Database;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A leader whose process is frozen inside its transaction, and wakes when its successor has committed: real processes,
 * real servers, each at the isolation level that it defaults to.
 */
class StaleLeaderIT {

    @Test
    void postgresKeepsTheStaleLeaderOut() throws Exception {
        try (Database database = Databases.postgres()) {
            frozenLeaderWritesNothing(database, "--leader.backend=jdbc");
        }
    }

    @Test
    void mariaDbKeepsTheStaleLeaderOut() throws Exception {
        try (Database database = Databases.mariaDb()) {
            frozenLeaderWritesNothing(database, "--leader.backend=jdbc");
        }
    }

    @Test
    void h2KeepsTheStaleLeaderOut() throws Exception {
        try (Database database = Databases.h2()) {
            frozenLeaderWritesNothing(database, "--leader.backend=jdbc");
        }
    }

    @Test
    void dataInOneDatabaseAndElectionInZookeeper() throws Exception {
        try (TestingServer zookeeper = new TestingServer();
                Database database = Databases.h2()) {
            frozenLeaderWritesNothing(
                    database,
                    "--leader.backend=zookeeper",
                    "--leader.zookeeper.connect-string=" + zookeeper.getConnectString());
        }
    }

    private static void frozenLeaderWritesNothing(Database database, String... properties) throws Exception {
        JdbcTemplate jdbc =
                new JdbcTemplate(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        jdbc.execute("CREATE TABLE LEDGER (ENTRY VARCHAR(40))");
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.web-application-type=none",
                "--spring.docker.compose.enabled=false",
                "--spring.application.name=ledger",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--leader.session.ttl=3s",
                "--leader.jdbc.poll-interval=100ms",
                "--leader.jdbc.initialize-schema=always"));
        arguments.addAll(List.of(properties));

        try (WriterProcess old = WriterProcess.start(arguments)) {
            old.expect("LEADING");
            old.tell("first");
            old.expect("INSIDE first after 0");
            old.tell("go on");
            old.expect("COMMITTED first");
            old.tell("stale");
            old.expect("INSIDE stale after 1");
            old.freeze();

            try (WriterProcess successor = WriterProcess.start(arguments)) {
                successor.expect("LEADING");
                successor.tell("second");
                successor.expect("INSIDE second after 1");
                successor.tell("go on");
                successor.expect("COMMITTED second");

                old.thaw();
                old.tell("go on");
                old.expect("STALE stale");
                assertThat(jdbc.queryForList("SELECT ENTRY FROM LEDGER ORDER BY ENTRY", String.class))
                        .containsExactly("first", "second");
            }
        }
    }
}
