// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.leaderelection.Leadership;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.InstanceSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three servers that fail: nobody believes beside another, and old data elect nobody. */
@Timeout(180)
class EnsembleFaultsIT {

    private static final List<String> ONE = List.of("reports");

    private static final Duration TTL = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(30);

    private static @Nullable Ensemble shared;

    private final Elections elections = new Elections();

    private final String namespace = "faults-" + UUID.randomUUID();

    @BeforeAll
    static void startEnsemble() throws Exception {
        // Five seconds until a server that is cut off gives up its clients.
        shared = new Ensemble(1_000);
    }

    @AfterAll
    static void stopEnsemble() throws Exception {
        ensemble().close();
    }

    @AfterEach
    void heal() {
        elections.close();
        ensemble().heal();
        ensemble().awaitAllServing();
        elections.assertNoOverlap();
    }

    @Test
    void leaderOfTheEnsembleIsKilled() throws Exception {
        Duration ttl = Duration.ofSeconds(4);
        InstanceSpec leader = ensemble().leader();
        // One member at the server that dies, two that have to bear the election of a new leader only.
        Candidate first = start("first", List.of(ensemble().followers().get(0)), ttl);
        first.awaitGrant(LONG);
        start("second", List.of(ensemble().followers().get(1)), ttl);
        elections.start("third", ensemble().connectString(), ttl, ONE);
        elections.awaitEverybodyKnown();
        ensemble().kill(leader);
        ensemble().awaitLeader();
        await("a leader of the role").atMost(LONG).until(() -> elections.leaders("reports") == 1);
        ensemble().restart(leader);
    }

    @Test
    void memberAtAServerThatIsCutOffStopsBelievingBeforeASuccessorDoes() {
        InstanceSpec follower = ensemble().followers().get(0);
        Candidate cutOff = start("cut-off", List.of(follower), TTL);
        Leadership term = cutOff.awaitGrant(LONG).term();
        Candidate successor = start("successor", ensemble().othersThan(follower), TTL);
        elections.awaitEverybodyKnown();
        try (CuratorFramework client = Clients.start(ensemble().connectString(List.of(follower)))) {
            ensemble().cutOff(follower);
            // The server is alone, and does not know it yet.
            assertThat(Clients.exists(client, "/leader/" + elections.namespace()))
                    .isTrue();
            Candidate.Grant grant = successor.awaitGrant(LONG);
            assertThat(term.isValid()).isFalse();
            assertThat(grant.term().token()).isGreaterThan(term.token());
        }
    }

    @Test
    void oldDataOfAServerThatLagsEvictNobodyAndElectNobody() {
        InstanceSpec lagging = ensemble().followers().get(0);
        try (Peer member = Peer.join(ensemble().connectString(ensemble().othersThan(lagging)), namespace);
                Peer challenger = Peer.join(ensemble().connectString(List.of(lagging)), namespace);
                CuratorFramework witness = Clients.start(ensemble().connectString(List.of(lagging)))) {
            RoleRecord held = member.take("held");
            RoleRecord vacant = member.release(member.take("vacant"));
            challenger.read();
            SessionRecord seen = challenger.see(member);
            ensemble().deafen(lagging);
            member.beat();
            RoleRecord taken = member.take("vacant");
            // The lagging server shows the beat and the roles of before.
            assertThat(Clients.version(witness, "/leader/" + namespace + "/sessions/" + member.id()))
                    .isEqualTo((int) seen.beat());
            assertThatThrownBy(challenger::read).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> challenger.session().evict(seen)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> challenger.claim(vacant)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> challenger.claim(held)).isInstanceOf(StoreException.class);
            ensemble().heal();
            ensemble().awaitAllServing();
            await("the challenger catches up").atMost(LONG).ignoreExceptions().until(() -> challenger
                    .role("vacant")
                    .equals(taken));
            assertThat(challenger.sees(member)).isTrue();
            assertThat(challenger.role("held")).isEqualTo(held);
            member.beat();
        }
    }

    @Test
    void claimWhoseClientMovesBetweenItsReadsWritesNothing() throws Exception {
        List<InstanceSpec> followers = ensemble().followers();
        try (Relay one = new Relay(followers.get(0).getPort());
                Relay other = new Relay(followers.get(1).getPort());
                Peer dead = Peer.join(ensemble().connectString(), namespace)) {
            CuratorFramework client = Clients.start(one.connectString() + "," + other.connectString());
            try (Peer challenger = Peer.join(client, namespace)) {
                RoleRecord taken = dead.take("reports");
                dead.session().close();
                // How often the holder was asked for when the client moved, with and without its ZooKeeper session.
                int[] caught = new int[2];
                for (int round = 0; caught[0] < 2 || caught[1] < 2; round++) {
                    challenger.read();
                    // A version that the challenger has not read. After two beats, what its watch tells has been dealt
                    // with.
                    RoleRecord held = writeAgain(taken);
                    challenger.beat();
                    challenger.beat();
                    one.holdAnswersAfterTheFirst();
                    other.holdAnswersAfterTheFirst();
                    CompletableFuture<WriteResult> claim = CompletableFuture.supplyAsync(() -> challenger.claim(held));
                    await("the role is answered, its holder's session is not")
                            .atMost(LONG)
                            .until(() -> one.hasPassedTheFirst() || other.hasPassedTheFirst());
                    if (round % 2 == 0) {
                        Clients.expireSession(client);
                    }
                    one.sever();
                    other.sever();
                    one.letThrough();
                    other.letThrough();
                    String failure =
                            assertThrows(CompletionException.class, claim::join).toString();
                    assertThat(failure).contains(StoreException.class.getName());
                    // What had passed the relay may still have been on its way.
                    caught[round % 2] += failure.contains("to look for") ? 1 : 0;
                    await("connected again").atMost(LONG).ignoreExceptions().until(() -> challenger
                            .role("reports")
                            .equals(held));
                }
                assertThat(challenger.take("reports").holder()).isEqualTo(challenger.id());
            }
        }
    }

    private RoleRecord writeAgain(RoleRecord role) {
        String path = new Layout(ZookeeperSettings.DEFAULT_ROOT, namespace).role(role.name());
        try (CuratorFramework editor = Clients.start(ensemble().connectString())) {
            int version = Clients.call(() ->
                            editor.setData().forPath(path, editor.getData().forPath(path)))
                    .getVersion();
            return new RoleRecord(role.name(), role.holder(), role.token(), version, role.sinceMillis());
        }
    }

    @Test
    void ensembleThatIsAwayForThreeTtlsElectsOneLeaderAfterwards() throws Exception {
        Candidate first = elections.start("first", ensemble().connectString(), TTL, ONE);
        first.awaitGrant(LONG);
        Candidate second = elections.start("second", ensemble().connectString(), TTL, ONE);
        elections.awaitEverybodyKnown();
        for (InstanceSpec server : ensemble().servers()) {
            ensemble().kill(server);
        }
        await("belief ends").atMost(LONG).until(() -> elections.leaders("reports") == 0);
        await("three TTLs without a leader")
                .during(TTL.multipliedBy(3))
                .atMost(LONG)
                .until(() -> first.led(ONE) + second.led(ONE) == 0);
        for (InstanceSpec server : ensemble().servers()) {
            ensemble().restart(server);
        }
        await("a leader again").atMost(LONG).until(() -> elections.leaders("reports") == 1);
    }

    private Candidate start(String id, List<InstanceSpec> servers, Duration ttl) {
        return elections.start(id, ensemble().connectString(servers), ttl, ONE);
    }

    private static Ensemble ensemble() {
        Ensemble present = shared;
        if (present == null) {
            throw new IllegalStateException("no ensemble");
        }
        return present;
    }
}
