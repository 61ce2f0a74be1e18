// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class PostgresRacesIT extends NetworkRaces {

    PostgresRacesIT() {
        super(Servers.postgres());
    }

    @Override
    String waitingStatements() {
        return "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
    }

    @Override
    void kill(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        database.byHand().queryForObject("SELECT pg_terminate_backend(?)", Boolean.class, pid);
    }

    /** Whoever listens for changes on that connection notices before the next heartbeat does. */
    @Override
    void loseHeartbeats(Peer member) throws SQLException {
        int hints = member.hints().get();
        kill(driver.opened().get(1));
        await("a hint that the connection was lost").until(() -> member.hints().get() > hints);
    }

    @Test
    void connectionsOfAPoolAreNotGivenBackWithLimits() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setMaximumPoolSize(2);
            Peer member = join(ConnectionSource.of(pool));
            member.beat();
            member.close();
            for (int i = 0; i < 4; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet limit = statement.executeQuery("SHOW statement_timeout")) {
                    assertThat(limit.next()).isTrue();
                    assertThat(limit.getString(1)).isEqualTo("0");
                }
            }
        }
    }

    @Test
    void missingPermissionIsNoMissingTable() {
        database.byHand().execute("CREATE ROLE stranger LOGIN PASSWORD 'secret'");
        String url = database.url().replaceFirst("\\?.*", "");
        ConnectionSource stranger = ConnectionSource.of(url, "stranger", "secret");
        assertThatThrownBy(() -> new JdbcSchema(stranger, "LEADER_").verify())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("permission denied");
    }
}
