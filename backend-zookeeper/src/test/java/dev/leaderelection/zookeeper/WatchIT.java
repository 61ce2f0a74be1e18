// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.Watcher.WatcherType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a member knows from its watch, and how it notices that it knows nothing any more. */
@Timeout(60)
class WatchIT {

    private final String namespace = "watch-" + UUID.randomUUID();

    private final TestingServer server = new TestingServer(Ports.free(), true);

    WatchIT() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void lostWatchIsNoticedWithTheNextBeat() throws Exception {
        try (Peer blind = join();
                Peer other = join()) {
            blind.read();
            Clients.handle(blind.client()).removeAllWatches("/leader/" + namespace, WatcherType.Any, false);
            RoleRecord taken = other.take("reports");
            assertThat(blind.role("reports").exists())
                    .as("seen without a watch")
                    .isFalse();
            blind.beat();
            assertThat(blind.role("reports")).isEqualTo(taken);
            RoleRecord released = other.release(taken);
            assertThat(blind.role("reports")).isEqualTo(released);
        }
    }

    /** A hint for each would make a leader that gives a role away read beside its successor. */
    @Test
    void ownWriteOfARoleIsNewsToOthersOnly() {
        AtomicInteger own = new AtomicInteger();
        AtomicInteger neighbours = new AtomicInteger();
        try (Peer member = join(own);
                Peer other = join()) {
            member.store().open(Peer.request(namespace), neighbours::incrementAndGet);
            RoleRecord taken = member.take("reports");
            // An event comes before the acknowledgement of the write that it tells of.
            int ownBefore = own.get();
            int neighboursBefore = neighbours.get();
            RoleRecord released = member.release(taken);
            assertThat(own.get()).isEqualTo(ownBefore);
            assertThat(neighbours.get()).isEqualTo(neighboursBefore + 1);
            assertThat(other.claim(released).outcome()).isEqualTo(WriteResult.Outcome.WON);
            await("told of another's write").atMost(Duration.ofSeconds(20)).until(() -> own.get() > ownBefore);
        }
    }

    @Test
    void readsFailWithoutAConnectionAndMissNothingAfterwards() throws Exception {
        try (Relay relay = new Relay(server.getPort());
                Peer member = Peer.join(relay.connectString(), namespace);
                Peer other = join()) {
            StoreState before = member.read();
            RoleRecord first = other.take("first");
            relay.holdAll();
            assertThatThrownBy(member::read)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no answer in time");
            RoleRecord second = other.take("second");
            RoleRecord released = other.release(first);
            relay.sever();
            relay.letThrough();
            await("reads again")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> member.read() != null);
            StoreState after = member.read();
            assertThat(after.roles()).containsEntry("first", released).containsEntry("second", second);
            assertThat(after.sessions().keySet()).isEqualTo(before.sessions().keySet());
        }
    }

    @Test
    void storeThatIsClosedLeavesNoWatchOnTheApplicationsClient() throws Exception {
        try (CuratorFramework client = Clients.start(server.getConnectString())) {
            ZookeeperStore store = ZookeeperStore.using(client, ZookeeperSettings.defaults());
            try (Peer member = Peer.join(client, store, namespace)) {
                assertThat(member.sees(member)).isTrue();
                assertThat(Load.watches(server.getPort())).isOne();
            }
            await("no watch").until(() -> Load.watches(server.getPort()) == 0);
            assertThat(Clients.exists(client, "/leader/" + namespace)).isTrue();
        }
    }

    @Test
    void sessionThatWasMadeAgainByHandIsEvictedAsItIsNow() {
        try (Peer challenger = join();
                Peer dead = join()) {
            dead.beat();
            dead.beat();
            assertThat(challenger.see(dead).beat()).isEqualTo(2);
            String path = "/leader/" + namespace + "/sessions/" + dead.id();
            Clients.call(() -> {
                byte[] data = challenger.client().getData().forPath(path);
                challenger.client().delete().forPath(path);
                return challenger.client().create().forPath(path, data);
            });
            assertThat(challenger.see(dead).beat()).as("beat").isZero();
            assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
            assertThat(challenger.sees(dead)).isFalse();
        }
    }

    @Test
    void rolesAreMadeAgainAfterAllWereDeletedByHand() {
        try (Peer member = join();
                Peer other = join()) {
            member.take("reports");
            member.take("invoices");
            String roles = "/leader/" + namespace + "/roles";
            Clients.call(
                    () -> member.client().delete().deletingChildrenIfNeeded().forPath(roles));
            assertThat(member.role("reports").exists()).isFalse();
            List<WriteResult> claimed = member.session()
                    .claim(Stream.of("reports", "invoices", "parcels")
                            .map(role -> new Claim(member.role(role), 100, 0))
                            .toList());
            assertThat(claimed).extracting(WriteResult::outcome).containsOnly(WriteResult.Outcome.WON);
            assertThat(other.read().roles()).containsOnlyKeys("reports", "invoices", "parcels");
        }
    }

    private Peer join(AtomicInteger hints) {
        CuratorFramework client = Clients.start(server.getConnectString());
        ZookeeperStore store = ZookeeperStore.owning(client, ZookeeperSettings.defaults());
        return Peer.join(client, store, namespace, hints::incrementAndGet);
    }

    private Peer join() {
        return Peer.join(server.getConnectString(), namespace);
    }
}
