// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An application over PostgreSQL that has used up its pool, while the server ends connections of leader election. */
@Timeout(300)
final class StarvedPoolIT {

    private static final Duration TTL = Duration.ofSeconds(2);

    private static @Nullable EmbeddedPostgres server;

    private final JdbcTemplate byHand = new JdbcTemplate(new DriverManagerDataSource(url()));

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderJdbcAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    DataSourceAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop",
                    "spring.datasource.url=" + url(),
                    "spring.datasource.hikari.maximum-pool-size=3",
                    "leader.jdbc.initialize-schema=always",
                    "leader.session.ttl=" + TTL.toSeconds() + "s",
                    "leader.roles.reports.enabled=true");

    private static String url() {
        return Objects.requireNonNull(server).getJdbcUrl("postgres", "postgres");
    }

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        Objects.requireNonNull(server).close();
    }

    @Test
    void termOutlivesAStarvedPoolAndLeadershipAConnectionThatIsKilled() {
        application.run(context -> {
            LeaderService leaders = context.getBean(LeaderService.class);
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            await().until(() -> leaders.isLeader("reports"));
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            List<Connection> taken = takeAll(pool);
            List<Integer> pids = pids(taken);

            Leadership term = leaders.role("reports").leadership().orElseThrow();
            await().during(TTL.multipliedBy(3))
                    .until(() -> term.isValid() && pool.getHikariPoolMXBean().getIdleConnections() == 0);

            for (int round = 0; round < 2; round++) {
                // A call that overran on a busy machine has them replaced at this moment.
                List<Integer> own = await().until(() -> ownConnections(pids), found -> found.size() == 2);
                int killed = own.get(round);
                assertThat(byHand.queryForObject("SELECT pg_terminate_backend(?)", Boolean.class, killed))
                        .isTrue();
                await().until(() -> {
                    List<Integer> now = ownConnections(pids);
                    return leaders.isLeader("reports") && now.size() == 2 && !now.contains(killed);
                });
            }
            assertThat(leaders.role("reports").leadership().orElseThrow().token())
                    .isGreaterThanOrEqualTo(term.token());
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(taken.size());
            for (Connection connection : taken) {
                connection.close();
            }
        });
    }

    private static List<Connection> takeAll(HikariDataSource pool) throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
            taken.add(pool.getConnection());
        }
        return taken;
    }

    private static List<Integer> pids(List<Connection> connections) throws SQLException {
        List<Integer> pids = new ArrayList<>();
        for (Connection connection : connections) {
            pids.add(connection.unwrap(PGConnection.class).getBackendPID());
        }
        return pids;
    }

    /** The connections of this database that are neither the pool's nor this query's, in the order of their age. */
    private List<Integer> ownConnections(List<Integer> poolsPids) {
        return byHand
                .queryForList(
                        "SELECT pid FROM pg_stat_activity WHERE datname = 'postgres' AND backend_type = 'client backend'"
                                + " AND pid <> pg_backend_pid() ORDER BY backend_start",
                        Integer.class)
                .stream()
                .filter(pid -> !poolsPids.contains(pid))
                .toList();
    }
}
