// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class DataSourceConnectionsTest {

    private static final String URL = "jdbc:h2:mem:pooled";

    /** H2 lets a pool reset a closed connection without a word, so that the pool takes it for a good one. */
    @Test
    void poolNeverGetsBackWhatWasClosedUnderneath() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(URL);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            ConnectionSource source = ConnectionSource.of(pool);
            for (int i = 0; i < 10; i++) {
                Connection connection = source.connect();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(connection.isValid(1)).isTrue();
                source.discard(connection);
                try (Connection applications = pool.getConnection()) {
                    assertThat(applications.isValid(1)).as("after %d", i).isTrue();
                }
            }
        }
    }

    @Test
    void closedConnectionsOfAnyPoolAreNotTakenForGoodOnes() throws SQLException {
        try (CarelessPool pool = new CarelessPool()) {
            ConnectionSource source = ConnectionSource.of(pool);
            source.discard(source.connect());
            assertThat(pool.free).hasSize(1);
            Connection good = source.connect();
            assertThat(good.isValid(1)).isTrue();
            source.discard(good);
        }
    }

    @Test
    void dataSourceOfClosedConnectionsOnlyIsAnError() {
        ConnectionSource source = ConnectionSource.of(new DelegatingDataSource(h2()) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.close();
                return connection;
            }
        });
        assertThatThrownBy(source::connect).isInstanceOf(SQLException.class).hasMessageContaining("closed");
    }

    private static JdbcDataSource h2() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(URL);
        return h2;
    }

    /** Hands out what it was given back, without a look at it. */
    private static final class CarelessPool extends DelegatingDataSource implements AutoCloseable {

        private final Deque<Connection> free = new ArrayDeque<>();

        private CarelessPool() {
            super(h2());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection kept = free.poll();
            return new ReturnedConnection(kept != null ? kept : super.getConnection(), free::add).proxy();
        }

        @Override
        public void close() throws SQLException {
            for (Connection each : free) {
                each.close();
            }
        }
    }
}
