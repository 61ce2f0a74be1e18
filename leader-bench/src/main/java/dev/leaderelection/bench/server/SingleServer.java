// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A database of one server, which ends with this process. */
abstract class SingleServer implements DatabaseServer {

    private final ServerNode node;

    private final Cleanup cleanup;

    SingleServer(ServerNode node) {
        this.node = node;
        this.cleanup = new Cleanup(List.of(node));
    }

    @Override
    public final List<ServerNode> nodes() {
        return List.of(node);
    }

    @Override
    public final ServerNode leader() {
        return node;
    }

    @Override
    public final void close() {
        cleanup.close();
    }

    /** Whether a client can connect and be answered. */
    static boolean answers(String url, String user) {
        try (Connection connection = DriverManager.getConnection(url, user, "")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }
}
