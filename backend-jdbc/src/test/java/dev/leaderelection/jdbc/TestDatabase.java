// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database with the tables of the store. */
record TestDatabase(String url, String user, String password) {

    /** A new database in the memory of this process. */
    static TestDatabase h2InMemory() {
        return new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "").withTables();
    }

    /** The same server through another port. */
    TestDatabase through(int port) {
        return new TestDatabase(url.replaceFirst(":\\d+/", ":" + port + "/"), user, password);
    }

    /** The port of the server. */
    int port() {
        return Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    TestDatabase withTables() {
        new JdbcSchema(source(), JdbcSettings.DEFAULT_TABLE_PREFIX).create();
        return this;
    }

    ConnectionSource source() {
        return ConnectionSource.of(url, user, password);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Statements behind the back of all stores, each on a connection of its own. */
    JdbcTemplate byHand() {
        return new JdbcTemplate(new DriverManagerDataSource(url, user, password));
    }

    JdbcLeaderStore store() {
        return new JdbcLeaderStore(source(), JdbcSettings.defaults());
    }
}
