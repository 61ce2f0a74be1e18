// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.test.Hint;
import dev.leaderelection.test.LeaderStoreContract;
import dev.leaderelection.test.SessionEdit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The contract kit's fixture for any database. */
abstract class JdbcStoreContract extends LeaderStoreContract {

    private final TestDatabase database;

    private final Map<LeaderStore, List<Connection>> connections = new ConcurrentHashMap<>();

    private final List<String> altered = new ArrayList<>();

    JdbcStoreContract(TestDatabase database) {
        this.database = database;
    }

    @Override
    protected LeaderStore openStore() {
        List<Connection> opened = new CopyOnWriteArrayList<>();
        ConnectionSource source = () -> {
            Connection connection = database.connect();
            opened.add(connection);
            return connection;
        };
        JdbcLeaderStore store = new JdbcLeaderStore(source, JdbcSettings.defaults());
        connections.put(store, opened);
        return store;
    }

    @Override
    protected void replaceConnections(LeaderStore store) {
        for (Connection connection : connections.getOrDefault(store, List.of())) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    protected void editRole(String namespace, String role, @Nullable String holder, long token) {
        int edited = database.byHand()
                .update(
                        "UPDATE LEADER_ROLE SET HOLDER = ?, TOKEN = ?, VERSION = VERSION + 1"
                                + " WHERE NAMESPACE = ? AND NAME = ?",
                        holder,
                        token,
                        namespace,
                        role);
        if (edited == 0) {
            database.byHand()
                    .update(
                            "INSERT INTO LEADER_ROLE (NAMESPACE, NAME, HOLDER, TOKEN, VERSION, SINCE)"
                                    + " VALUES (?, ?, ?, ?, 0, 0)",
                            namespace,
                            role,
                            holder,
                            token);
        }
    }

    @Override
    protected void addUnknownFields(String namespace, String role) {
        addColumn("ROLE");
        assertThat(database.byHand()
                        .queryForObject(
                                "SELECT WEIGHT FROM LEADER_ROLE WHERE NAMESPACE = ? AND NAME = ?",
                                Integer.class,
                                namespace,
                                role))
                .isEqualTo(7);
    }

    /** As a newer version would: its members write the column, older ones leave it to its default. */
    private void addColumn(String table) {
        database.byHand().execute("ALTER TABLE LEADER_" + table + " ADD COLUMN WEIGHT INT DEFAULT 7 NOT NULL");
        altered.add(table);
    }

    @AfterEach
    final void dropColumns() {
        for (String table : altered) {
            database.byHand().execute("ALTER TABLE LEADER_" + table + " DROP COLUMN WEIGHT");
        }
    }

    @Override
    protected void editSession(String namespace, String sessionId, SessionEdit edit) {
        if (edit == SessionEdit.UNKNOWN_FIELDS) {
            addColumn("SESSION");
        }
        String change =
                switch (edit) {
                    case UNREADABLE_INFO -> "INFO = '{\"id\":\"hal'";
                    case UNKNOWN_FIELDS -> "INFO = REPLACE(INFO, '{\"id\"', '{\"weights\":[1,{\"x\":null}],\"id\"')";
                    case ANOTHER_BEAT -> "BEAT = BEAT - 1";
                };
        String before = session(namespace, sessionId);
        database.byHand()
                .update(
                        "UPDATE LEADER_SESSION SET " + change + " WHERE NAMESPACE = ? AND ID = ?",
                        namespace,
                        sessionId);
        assertThat(session(namespace, sessionId)).isNotEqualTo(before);
    }

    private String session(String namespace, String sessionId) {
        return database.byHand()
                .queryForMap(
                        "SELECT BEAT, INFO FROM LEADER_SESSION WHERE NAMESPACE = ? AND ID = ?", namespace, sessionId)
                .toString();
    }

    @Override
    protected void editNote(String namespace, String key, Note note) {
        database.byHand()
                .update(
                        "UPDATE LEADER_NOTE SET TOKEN = ?, CONTENT = ? WHERE NAMESPACE = ? AND NAME = ?",
                        note.token(),
                        note.text(),
                        namespace,
                        key);
    }

    @Override
    protected void spoilNote(String namespace, String key) {
        database.byHand().update("DELETE FROM LEADER_NOTE WHERE NAMESPACE = ? AND NAME = ?", namespace, key);
    }

    @Override
    protected void writeNewerProtocol(String namespace) {
        database.byHand().update("DELETE FROM LEADER_NAMESPACE WHERE NAMESPACE = ?", namespace);
        database.byHand().update("INSERT INTO LEADER_NAMESPACE (NAMESPACE, PROTOCOL) VALUES (?, 2)", namespace);
    }

    @Override
    protected Set<Hint> promisedHints() {
        return Set.of();
    }
}
