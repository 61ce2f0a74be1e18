// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.bench.server.EtcdServers;
import dev.leaderelection.bench.server.H2Server;
import dev.leaderelection.bench.server.MariaDbServer;
import dev.leaderelection.bench.server.PeerPorts;
import dev.leaderelection.bench.server.PostgresServer;
import dev.leaderelection.bench.server.RealServers;
import dev.leaderelection.bench.server.ZookeeperServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the members elect over. */
enum Backend {
    POSTGRESQL,
    MARIADB,
    H2,
    ZOOKEEPER,
    ETCD;

    private static final int CLUSTER = 3;

    /** How often a store that has no watch is read at least; each also is every quarter of a TTL. */
    private static final Duration POLL = Duration.ofSeconds(1);

    static Backend of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "There is no backend '" + name + "': postgresql, mariadb, h2, zookeeper, etcd", e);
        }
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isSql() {
        return this == POSTGRESQL || this == MARIADB || this == H2;
    }

    boolean isCluster() {
        return !isSql();
    }

    /** Servers that do not run yet. */
    RealServers servers(Path directory, PeerPorts between) {
        return switch (this) {
            case POSTGRESQL -> new PostgresServer(directory);
            case MARIADB -> new MariaDbServer(directory);
            case H2 -> new H2Server(directory);
            case ZOOKEEPER -> new ZookeeperServers(directory, CLUSTER, between);
            case ETCD -> new EtcdServers(directory, CLUSTER, between);
        };
    }

    /**
     * Within what time a role is led after its leader is gone, on a healthy store and with a willing candidate (I8): TTL,
     * poll interval, the longest stagger, two attempts.
     */
    static Duration recoveryBound(Duration ttl, int members) {
        Duration poll = min(POLL, ttl.dividedBy(4));
        Duration stagger = min(LeaderSettings.DEFAULT_STAGGER.multipliedBy(members - 1), ttl.dividedBy(2));
        return ttl.plus(poll).plus(stagger).plus(ttl.dividedBy(5));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
