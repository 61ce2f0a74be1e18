// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class PostgresNotificationsIT {

    private final String namespace = "notifications-" + UUID.randomUUID();
    private final TestDatabase database = Servers.postgres();
    private final FaultyDriver driver = new FaultyDriver(database.source());
    private final Peer watcher = Peer.join(new JdbcLeaderStore(driver, JdbcSettings.defaults()), namespace);
    private final Peer member = Peer.join(database.store(), namespace);

    @AfterEach
    void closePeers() {
        watcher.close();
        member.close();
    }

    @Test
    void nothingIsSentAtRestNorToOtherNamespacesNorToOneself() {
        Peer elsewhere = Peer.join(database.store(), namespace + "-2");
        try (elsewhere) {
            await("the hint of the member's session")
                    .until(() -> watcher.hints().get() > 0);
            int watchersHints = watcher.hints().get();
            int membersHints = member.hints().get();
            elsewhere.release(elsewhere.take("reports"));
            for (int i = 0; i < 5; i++) {
                member.beat();
                member.read();
            }
            await("silence")
                    .during(Duration.ofMillis(300))
                    .until(() -> watcher.hints().get() == watchersHints);
            member.release(member.take("reports"));
            await("hints").until(() -> watcher.hints().get() > watchersHints);
            assertThat(member.hints().get()).isEqualTo(membersHints);
        }
    }

    @Test
    void notificationThatIsLostCostsOnePoll() {
        RoleRecord held = member.take("reports");
        database.byHand().execute("SELECT pg_notify('leader_change', 'other-namespace')");
        watcher.read();
        // A change that nobody announces.
        database.byHand()
                .update("UPDATE LEADER_ROLE SET HOLDER = NULL, VERSION = VERSION + 1 WHERE NAMESPACE = ?", namespace);
        assertThat(watcher.role("reports").version()).isEqualTo(held.version() + 1);
    }

    /** Whoever may connect to the database may announce what is not so. */
    @Test
    void nothingIsBelievedBecauseItWasAnnounced() {
        Queue<RoleRecord> told = new ConcurrentLinkedQueue<>();
        AtomicInteger hints = new AtomicInteger();
        ChangeListener listener = new ChangeListener() {

            @Override
            public void changed() {
                hints.incrementAndGet();
            }

            @Override
            public void handedOver(RoleRecord record) {
                told.add(record);
            }
        };
        SessionRequest request = new SessionRequest(
                namespace, "successor", Member.of("successor"), Duration.ofSeconds(10), Peer.TIMEOUTS);
        watcher.store().open(request, listener);
        RoleRecord held = member.take("reports");
        for (String text :
                List.of(" reports successor", " unknown successor", " reports nobody", " reports", "  ", " a b c")) {
            int before = hints.get();
            database.byHand().queryForList("SELECT pg_notify('leader_change', ?)", namespace + text);
            await("a hint for" + text).until(() -> hints.get() > before);
        }
        assertThat(told).isEmpty();

        member.session().release(List.of(new Release(held, "successor", held.token() + 1, 0)));
        await("the role").until(() -> !told.isEmpty());
        assertThat(told).containsOnly(watcher.role("reports"));
    }

    @Test
    void manyRolesThatAreHandedOverAreHintedAtOnly() {
        List<Release> releases = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            RoleRecord held = member.take("role-" + i);
            releases.add(new Release(held, watcher.id(), held.token() + 1, 0));
        }
        List<String> heard = new ArrayList<>();
        try (Connection listening = database.source().connect()) {
            listening.createStatement().execute("LISTEN leader_change");
            member.session().release(releases);
            for (PGNotification each : listening.unwrap(PGConnection.class).getNotifications(10_000)) {
                heard.add(each.getParameter());
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        assertThat(heard).isNotEmpty().containsOnly(namespace);
    }

    @Test
    void listeningConnectionThatIsKilledHintsAndListensAgain() throws SQLException {
        watcher.read();
        int before = watcher.hints().get();
        long connection = watcher.read().connection();
        kill();
        await("a hint that the connection was lost").until(() -> watcher.hints().get() > before);
        assertThat(watcher.read().connection()).isNotEqualTo(connection);
        int again = watcher.hints().get();
        member.take("reports");
        await("a hint over the new connection").until(() -> watcher.hints().get() > again);
    }

    @Test
    void driverThatFailsInAWayOfItsOwnEndsNoListening() {
        long connection = watcher.read().connection();
        driver.failAt("unwrap", new IllegalStateException("a defect of the driver"));
        await("attempts to listen that fail").until(() -> driver.failed() > 2);
        driver.recover();
        int before = watcher.hints().get();
        member.take("reports");
        await("a hint").until(() -> watcher.hints().get() > before);
        assertThat(watcher.read().connection()).isEqualTo(connection);
    }

    @Test
    void oneThreadListensHoweverManySessions() {
        watcher.session().close();
        long before = listeners();
        for (int i = 0; i < 5; i++) {
            Peer.join(watcher.store(), namespace).session().close();
        }
        assertThat(listeners()).isEqualTo(before);
        watcher.close();
        member.close();
        await("no listeners").until(() -> listeners() == before - 2);
    }

    private static long listeners() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("leader-jdbc-notifications"))
                .count();
    }

    private void kill() throws SQLException {
        int pid = driver.opened().get(1).unwrap(PGConnection.class).getBackendPID();
        database.byHand().queryForObject("SELECT pg_terminate_backend(?)", Boolean.class, pid);
    }
}
