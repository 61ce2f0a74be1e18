// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;

/** A member as tests play it by hand: its client, its store and its session. */
record Peer(CuratorFramework client, ZookeeperStore store, StoreSession session) implements AutoCloseable {

    private static final SessionRequest.Timeouts TIMEOUTS =
            new SessionRequest.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2));

    static Peer join(String connectString, String namespace) {
        return join(Clients.start(connectString), namespace);
    }

    static Peer join(CuratorFramework client, String namespace) {
        return join(client, ZookeeperSettings.defaults(), namespace);
    }

    static Peer join(CuratorFramework client, ZookeeperSettings settings, String namespace) {
        return join(client, ZookeeperStore.owning(client, settings), namespace);
    }

    static Peer join(CuratorFramework client, ZookeeperStore store, String namespace) {
        return join(client, store, namespace, () -> {});
    }

    static Peer join(CuratorFramework client, ZookeeperStore store, String namespace, ChangeListener hints) {
        return new Peer(client, store, store.open(request(namespace), hints));
    }

    static SessionRequest request(String namespace) {
        return new SessionRequest(
                namespace, UUID.randomUUID().toString(), Member.of("peer"), Duration.ofSeconds(10), TIMEOUTS);
    }

    String id() {
        return session.id();
    }

    void beat() {
        session.beat(Member.of("peer"));
    }

    StoreState read() {
        return session.read(null);
    }

    SessionRecord see(Peer other) {
        return Objects.requireNonNull(read().sessions().get(other.id()));
    }

    boolean sees(Peer other) {
        return read().sessions().containsKey(other.id());
    }

    RoleRecord role(String name) {
        return read().roles().getOrDefault(name, RoleRecord.absent(name));
    }

    WriteResult claim(RoleRecord asRead) {
        return session.claim(List.of(new Claim(asRead, asRead.token() + 1, 0))).get(0);
    }

    RoleRecord take(String role) {
        return Objects.requireNonNull(claim(role(role)).record());
    }

    RoleRecord release(RoleRecord held) {
        return Objects.requireNonNull(session.release(List.of(new Release(held, null, held.token(), 0)))
                .get(0)
                .record());
    }

    @Override
    public void close() {
        store.close();
    }
}
