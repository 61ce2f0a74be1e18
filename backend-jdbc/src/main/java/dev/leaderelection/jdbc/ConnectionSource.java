// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Where the store gets its connections from. It asks for two, and for a third to take notes, keeps them, and
 * asks again only to replace them.
 *
 * <p>A source should open a connection through the driver. One that takes it from a pool lets a starved pool cost a
 * leadership, and keeps two connections of the pool for good.
 */
@FunctionalInterface
public interface ConnectionSource {

    /**
     * Opens a connection. May block: the store waits only as long as the operation may take, and uses a connection that
     * comes later for its next one.
     *
     * @return a connection that belongs to the store until it closes or aborts it
     * @throws SQLException if the database cannot be reached
     */
    Connection connect() throws SQLException;

    /**
     * Closes a connection for good. One of a pool must not go back to it, for it has limits that are not the
     * application's. May block.
     *
     * @param connection a connection of this source
     * @throws SQLException if that fails; there is nothing else that could be done with it
     */
    default void discard(Connection connection) throws SQLException {
        try (connection) {
            connection.unwrap(Connection.class).close();
        }
    }

    /**
     * Connections from a data source, which should not be a pool. From a pool that hands out closed connections others
     * are taken; HikariCP is told which ones it must not hand out again.
     *
     * @param dataSource the data source
     * @return the source
     */
    static ConnectionSource of(DataSource dataSource) {
        return new DataSourceConnections(dataSource);
    }

    /**
     * Connections from the driver that answers to a URL.
     *
     * @param url the JDBC URL
     * @param user the user, as the driver's property {@code user}
     * @param password the password, as the driver's property {@code password}
     * @return the source
     */
    static ConnectionSource of(String url, String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return () -> DriverManager.getConnection(url, properties);
    }
}
