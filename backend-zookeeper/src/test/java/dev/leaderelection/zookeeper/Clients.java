// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Curator clients for tests. */
final class Clients {

    private Clients() {}

    /** A client that is connected. */
    static CuratorFramework start(String connectString) {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs(10_000)
                .connectionTimeoutMs(10_000)
                .retryPolicy(new RetryNTimes(10, 200))
                // It would lead the client past the relays, to the servers themselves.
                .ensembleTracker(false)
                .build();
        client.start();
        return call(() -> {
            if (!client.blockUntilConnected(20, TimeUnit.SECONDS)) {
                client.close();
                throw new IllegalStateException("No connection to " + connectString);
            }
            return client;
        });
    }

    /** Expires the ZooKeeper session, as a server would; Curator makes another. */
    static void expireSession(CuratorFramework client) {
        call(() -> {
            client.getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();
            return null;
        });
    }

    static ZooKeeper handle(CuratorFramework client) {
        return call(() -> client.getZookeeperClient().getZooKeeper());
    }

    /** Whether the client is connected under another ZooKeeper session than before. */
    static boolean isConnectedAnew(CuratorFramework client, long before) {
        ZooKeeper present = handle(client);
        return present.getState().isConnected() && present.getSessionId() != before;
    }

    static boolean exists(CuratorFramework client, String path) {
        return call(() -> client.checkExists().forPath(path)) != null;
    }

    static int version(CuratorFramework client, String path) {
        return call(() -> client.checkExists().forPath(path)).getVersion();
    }

    static <T extends @Nullable Object> T call(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
