// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.etcd.EtcdLeaderStore;
import dev.leaderelection.etcd.EtcdSettings;
import dev.leaderelection.jdbc.ConnectionSource;
import dev.leaderelection.jdbc.JdbcLeaderStore;
import dev.leaderelection.jdbc.JdbcSettings;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.zookeeper.ZookeeperConnection;
import dev.leaderelection.zookeeper.ZookeeperSettings;
import dev.leaderelection.zookeeper.ZookeeperStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member's store, from the backends' public API; on SQL over a small pool that can be taken away from it. */
final class MemberStore implements AutoCloseable {

    private static final int POOL_SIZE = 4;

    private final LeaderStore store;

    private final @Nullable HikariDataSource pool;

    private final List<Connection> taken = new ArrayList<>();

    private MemberStore(LeaderStore store, @Nullable HikariDataSource pool) {
        this.store = store;
        this.pool = pool;
    }

    /**
     * Makes a store.
     *
     * @param address the JDBC URL, the connect string, or the endpoints with commas between
     */
    static MemberStore of(Backend backend, String address) {
        return switch (backend) {
            case ZOOKEEPER ->
                new MemberStore(
                        ZookeeperStore.owning(ZookeeperConnection.to(address).start(), ZookeeperSettings.defaults()),
                        null);
            case ETCD -> new MemberStore(new EtcdLeaderStore(EtcdSettings.of(address.split(","))), null);
            case POSTGRESQL, MARIADB, H2 -> sql(address, user(backend));
        };
    }

    private static String user(Backend backend) {
        return switch (backend) {
            case POSTGRESQL -> "postgres";
            case MARIADB -> "root";
            default -> "sa";
        };
    }

    private static MemberStore sql(String url, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword("");
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(2_000);
        HikariDataSource pool = new HikariDataSource(config);
        return new MemberStore(new JdbcLeaderStore(ConnectionSource.of(pool), JdbcSettings.defaults()), pool);
    }

    LeaderStore store() {
        return store;
    }

    /** Takes what connections the pool has. */
    synchronized void exhaustPool() {
        HikariDataSource source = pool;
        while (source != null && taken.size() < POOL_SIZE) {
            try {
                taken.add(source.getConnection());
            } catch (SQLException e) {
                return;
            }
        }
    }

    /** Gives back what was taken. */
    synchronized void refillPool() {
        for (Connection connection : taken) {
            try {
                connection.close();
            } catch (SQLException e) {
                System.err.println("A connection is lost: " + e);
            }
        }
        taken.clear();
    }

    @Override
    public void close() {
        store.close();
        if (pool != null) {
            pool.close();
        }
    }
}
