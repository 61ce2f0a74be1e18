// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** The client of those contestants that leave the liveness of members to ZooKeeper's sessions. */
final class Zookeeper {

    private static final int CONNECT_MILLIS = 5_000;

    private static final int RETRY_MILLIS = 100;

    private static final int RETRIES = 5;

    private Zookeeper() {}

    /** Connected, with the election's TTL as session timeout, which the server may raise to twice its tick. */
    static CuratorFramework client(Election election) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                election.address(),
                (int) election.ttl().toMillis(),
                CONNECT_MILLIS,
                new ExponentialBackoffRetry(RETRY_MILLIS, RETRIES));
        client.start();
        try {
            if (!client.blockUntilConnected(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no connection to " + election.address());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return client;
    }
}
