// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Notes that wait, while the election goes on. */
class NotesIT {

    static Stream<TestDatabase> databases() {
        return Stream.of(Servers.postgres(), Servers.mariaDb(), TestDatabase.h2InMemory());
    }

    @ParameterizedTest
    @MethodSource("databases")
    @Timeout(60)
    void noteThatWaitsForALockFailsInTimeAndCostsTheElectionNothing(TestDatabase database) throws SQLException {
        String namespace = "notes-" + UUID.randomUUID();
        AtomicInteger connections = new AtomicInteger();
        ConnectionSource counted = () -> {
            connections.incrementAndGet();
            return database.connect();
        };
        JdbcLeaderStore store = new JdbcLeaderStore(counted, JdbcSettings.defaults());
        try (Peer peer = Peer.join(store, namespace)) {
            RoleRecord held = peer.take("reports");
            peer.beat();
            long before = peer.read().connection();
            FencedNotes notes = store.notes(namespace, Duration.ofSeconds(1)).orElseThrow();
            assertThat(connections).as("without a note, none of its own").hasValue(2);
            notes.write("job", new Note(1, "x"));
            assertThat(connections).hasValue(3);
            try (Connection locking = database.connect();
                    Statement lock = locking.createStatement()) {
                locking.setAutoCommit(false);
                lock.executeUpdate("UPDATE LEADER_NOTE SET TOKEN = 2 WHERE NAMESPACE = '" + namespace + "'");
                assertThatThrownBy(() -> notes.write("job", new Note(3, "y"))).isInstanceOf(StoreException.class);
                peer.beat();
                assertThat(peer.read().connection()).isEqualTo(before);
                assertThat(peer.read().roles()).containsValue(held);
                locking.rollback();
            }
            assertThat(notes.write("job", new Note(4, "z"))).isTrue();
            assertThat(notes.read("job")).contains(new Note(4, "z"));
        }
    }
}
