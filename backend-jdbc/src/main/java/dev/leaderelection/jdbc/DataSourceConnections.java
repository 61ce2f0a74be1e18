// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.util.ClassUtils;

/**
 * Connections from a data source that may be a pool. A pool does not notice that one of its connections was closed
 * underneath, and hands it out again before it is tested: HikariCP within half a second, others always. Whoever comes back
 * sooner gets the same one for ever.
 */
final class DataSourceConnections implements ConnectionSource {

    private static final boolean HIKARI =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", DataSourceConnections.class.getClassLoader());

    /** Held at once, so few that a small pool is not emptied: if there are more, the next call goes on. */
    private static final int MOST_CLOSED = 3;

    private static final int TEST_SECONDS = 1;

    private final DataSource dataSource;

    DataSourceConnections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Connection connect() throws SQLException {
        // Kept until there is a better one, or else the pool would give them back.
        List<Connection> closed = new ArrayList<>();
        try {
            while (closed.size() < MOST_CLOSED) {
                Connection connection = dataSource.getConnection();
                if (connection.isValid(TEST_SECONDS)) {
                    return connection;
                }
                closed.add(connection);
            }
            throw new SQLException("The data source hands out closed connections only", "08003");
        } finally {
            for (Connection each : closed) {
                discard(each);
            }
        }
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        if (HIKARI) {
            Hikari.evict(dataSource, connection);
        }
        ConnectionSource.super.discard(connection);
    }

    /** Apart, for applications without HikariCP. */
    private static final class Hikari {

        static void evict(DataSource dataSource, Connection connection) throws SQLException {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
            }
        }
    }
}
