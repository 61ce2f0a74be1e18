// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.spi.RoleRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

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

    @Test
    void listeningConnectionThatIsKilledHintsAndListensAgain() throws SQLException {
        watcher.read();
        int before = watcher.hints().get();
        long connection = watcher.read().connection();
        kill();
        await("a hint that the connection was lost").until(() -> watcher.hints().get() > before);
        assertThat(watcher.read().connection()).isNotEqualTo(connection);
        watcher.beat();
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
