// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.StaleLeaderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link FencingGuard} promises, at the isolation level that the database defaults to. */
abstract class DatabaseFences {

    private static final String ROLE = "reports";

    private final ExecutorService others = Executors.newCachedThreadPool();

    private final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);

    private final String book = "b" + UUID.randomUUID().toString().substring(0, 8);

    private final FencingGuard guard = new FencingGuard(namespace, "LEADER_");

    abstract TestDatabase database();

    @BeforeEach
    void createBook() {
        database().byHand().execute("CREATE TABLE " + book + " (ENTRY VARCHAR(40))");
    }

    @AfterEach
    void dropBook() {
        others.shutdownNow();
        database().byHand().execute("DROP TABLE " + book);
    }

    @Test
    void presentTermCommits() throws SQLException {
        raise(7);
        try (Connection leader = begin()) {
            write(leader, "seven");
            guard.confirm(leader, ROLE, 7);
            leader.commit();
        }
        assertThat(entries()).containsExactly("seven");
    }

    @Test
    void staleLeaderThatWakesInsideItsTransactionWritesNothing() throws SQLException {
        raise(7);
        try (Connection stale = begin()) {
            assertThat(count(stale)).isZero();
            write(stale, "stale");
            raise(8);
            try (Connection successor = begin()) {
                write(successor, "eight");
                guard.confirm(successor, ROLE, 8);
                successor.commit();
            }
            // At REPEATABLE READ the transaction still sees its snapshot, without the successor's entry.
            assertThatThrownBy(() -> guard.confirm(stale, ROLE, 7)).isInstanceOf(StaleLeaderException.class);
            stale.rollback();
        }
        assertThat(entries()).containsExactly("eight");
    }

    @Test
    void lookWithinTheTransactionDoesNotBlindTheConfirmation() throws SQLException {
        raise(7);
        try (Connection stale = begin()) {
            assertThat(guard.look(stale, ROLE)).hasValue(7);
            write(stale, "stale");
            raise(8);
            assertThatThrownBy(() -> guard.confirm(stale, ROLE, 7)).isInstanceOf(StaleLeaderException.class);
            stale.rollback();
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void raiseWaitsForATransactionThatHasConfirmed() throws Exception {
        raise(7);
        try (Connection old = begin()) {
            write(old, "seven");
            guard.confirm(old, ROLE, 7);
            Future<?> raised = others.submit(() -> {
                raise(8);
                return null;
            });
            // The old term is first, so its entry must be there when the raise returns.
            assertThatThrownBy(() -> raised.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            old.commit();
            raised.get(1, TimeUnit.MINUTES);
            assertThat(entries()).containsExactly("seven");
        }
        assertThat(look()).hasValue(8);
    }

    @Test
    void confirmationThatWaitsForARaiseIsRefused() throws Exception {
        raise(7);
        try (Connection raiser = begin();
                Connection stale = begin()) {
            try (Statement raise = raiser.createStatement()) {
                raise.executeUpdate("UPDATE LEADER_FENCE SET TOKEN = 8 WHERE NAMESPACE = '" + namespace + "'");
            }
            CountDownLatch confirming = new CountDownLatch(1);
            Future<?> confirmed = others.submit(() -> {
                write(stale, "stale");
                confirming.countDown();
                guard.confirm(stale, ROLE, 7);
                return null;
            });
            assertThat(confirming.await(1, TimeUnit.MINUTES)).isTrue();
            raiser.commit();
            assertThatThrownBy(() -> confirmed.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(StaleLeaderException.class);
            stale.rollback();
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void fenceIsNeverLowered() throws SQLException {
        raise(8);
        assertThatThrownBy(() -> raise(7))
                .isInstanceOf(StaleLeaderException.class)
                .hasMessageContaining("token 7")
                .hasMessageContaining("token 8");
        raise(8);
        assertThat(look()).hasValue(8);
    }

    @Test
    void manyTransactionsOfOneTermCommitBesideEachOther() throws Exception {
        raise(7);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String entry = "e" + i;
            all.add(others.submit(() -> {
                try (Connection connection = begin()) {
                    assertThat(guard.look(connection, ROLE)).hasValue(7);
                    write(connection, entry);
                    guard.confirm(connection, ROLE, 7);
                    connection.commit();
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(1, TimeUnit.MINUTES);
        }
        assertThat(entries()).hasSize(8);
    }

    @Test
    void membersThatMakeTheFenceAtOnceLeaveTheGreatestToken() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            long token = i;
            all.add(others.submit(() -> {
                try {
                    raise(token);
                } catch (StaleLeaderException overtaken) {
                    assertThat(overtaken.token()).isEqualTo(token);
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(1, TimeUnit.MINUTES);
        }
        assertThat(look()).hasValue(8);
    }

    @Test
    void rolesAndNamespacesHaveFencesOfTheirOwn() throws SQLException {
        raise(8);
        try (Connection connection = database().connect()) {
            guard.raise(connection, "Reports", 3);
            new FencingGuard(namespace + "-b", "LEADER_").raise(connection, ROLE, 2);
            assertThat(guard.look(connection, "Reports")).hasValue(3);
            assertThat(guard.look(connection, "unknown")).isEmpty();
        }
        assertThat(look()).hasValue(8);
    }

    @Test
    void raiseWithinATransactionAndConfirmationOutsideAreRefused() throws SQLException {
        try (Connection connection = begin()) {
            assertThatThrownBy(() -> guard.raise(connection, ROLE, 1)).isInstanceOf(IllegalStateException.class);
            connection.setAutoCommit(true);
            assertThatThrownBy(() -> guard.confirm(connection, ROLE, 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    private Connection begin() throws SQLException {
        Connection connection = database().connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private void raise(long token) throws SQLException {
        try (Connection connection = database().connect()) {
            guard.raise(connection, ROLE, token);
        }
    }

    private OptionalLong look() throws SQLException {
        try (Connection connection = database().connect()) {
            return guard.look(connection, ROLE);
        }
    }

    private void write(Connection connection, String entry) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO " + book + " VALUES ('" + entry + "')");
        }
    }

    private int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + book)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private List<String> entries() {
        return database().byHand().queryForList("SELECT ENTRY FROM " + book, String.class);
    }
}
