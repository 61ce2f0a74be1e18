// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A server of a SQL database. */
public interface DatabaseServer extends RealServers {

    /**
     * How a client reaches the database through a port.
     *
     * @param port the server's own port, or that of a proxy before it
     * @return the JDBC URL
     */
    String url(int port);

    /**
     * How a client reaches the database.
     *
     * @return the JDBC URL
     */
    default String url() {
        return url(leader().port());
    }

    /**
     * Who may do everything.
     *
     * @return the user's name
     */
    String user();

    /**
     * The user's password.
     *
     * @return none: an empty string
     */
    default String password() {
        return "";
    }

    /**
     * A new connection.
     *
     * @return the connection, which the caller closes
     * @throws SQLException if the server does not answer
     */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }
}
