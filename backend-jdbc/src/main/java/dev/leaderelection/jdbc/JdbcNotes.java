// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.Names;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.SessionRequest.Timeouts;
import dev.leaderelection.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Notes in a table of their own, over a connection of their own: whatever happens to that one, the election keeps its two.
 * Each change is one statement that compares the token and commits by itself.
 */
final class JdbcNotes implements FencedNotes, AutoCloseable {

    /** Firewalls and databases cut connections that nobody uses, and not all of them say so. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    /** Whoever is there first makes the row; the others find it, unless a person deletes it meanwhile. */
    private static final int ATTEMPTS = 3;

    private final String namespace;
    private final Duration timeout;
    private final String tablePrefix;
    private final Lanes lanes;
    private final Lane lane;
    private final String read;
    private final String update;
    private final String insert;

    JdbcNotes(ConnectionSource source, JdbcSettings settings, String namespace, Duration timeout) {
        this.namespace = namespace;
        this.timeout = timeout;
        this.tablePrefix = settings.tablePrefix();
        this.lanes = new Lanes(source, settings);
        lanes.limit(new Timeouts(timeout, timeout));
        this.lane = new Lane(lanes, Lanes.Kind.NOTES);
        String table = tablePrefix + "NOTE";
        String row = " WHERE NAMESPACE = ? AND NAME = ?";
        this.read = "SELECT TOKEN, CONTENT FROM " + table + row;
        this.update = "UPDATE " + table + " SET TOKEN = ?, CONTENT = ?" + row + " AND TOKEN <= ?";
        this.insert = "INSERT INTO " + table + " (NAMESPACE, NAME, TOKEN, CONTENT) VALUES (?, ?, ?, ?)";
    }

    @Override
    public Optional<Note> read(String key) {
        Names.requireNote(key);
        return call("read note " + key, connection -> find(connection, key));
    }

    @Override
    public boolean write(String key, Note note) {
        Names.requireNote(key);
        return call("write note " + key, connection -> write(connection, key, note));
    }

    private boolean write(LaneConnection connection, String key, Note note) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (connection.change(update, note.token(), note.text(), namespace, key, note.token()) > 0
                    || isInserted(connection, key, note)) {
                return true;
            }
            Optional<Note> there = find(connection, key);
            if (there.isPresent()) {
                Note now = there.get();
                if (now.token() > note.token()) {
                    return false;
                }
                if (now.equals(note)) {
                    // Drivers may count only rows that are other than before, or not at all.
                    return true;
                }
            }
        }
        throw Failures.failed(
                "write note " + key, "others write it at the same time, or delete it; it may be repeated", null);
    }

    private boolean isInserted(LaneConnection connection, String key, Note note) {
        try {
            connection.change(insert, namespace, key, note.token(), note.text());
            return true;
        } catch (DataIntegrityViolationException e) {
            SQLException error = Failures.sqlException(e);
            if (error == null || !Vendor.isDuplicate(error)) {
                throw e;
            }
            return false;
        }
    }

    private Optional<Note> find(LaneConnection connection, String key) {
        return connection.query(
                read,
                rows -> rows.next() ? note(rows.getLong(1), rows.getString(2)) : Optional.empty(),
                namespace,
                key);
    }

    private static Optional<Note> note(long token, String content) {
        return content.isEmpty() || content.length() > Note.MAX_LENGTH
                ? Optional.empty()
                : Optional.of(new Note(token, content));
    }

    private <T> T call(String operation, Function<LaneConnection, T> work) {
        if (lane.idleTime().compareTo(LONGEST_IDLE) > 0) {
            lanes.replaceAll();
        }
        try {
            return lane.call(operation, timeout, work);
        } catch (StoreException e) {
            throw explained(e);
        }
    }

    /** A statement that is wrong most often means that the table is missing: it is younger than the others. */
    private StoreException explained(StoreException failure) {
        SQLException error = Failures.sqlException(failure);
        if (error == null || !(Vendor.isInvalid(error) || Vendor.isMissing(error))) {
            return failure;
        }
        try {
            return lane.call("look for the table of the notes", timeout, this::missing)
                    .map(StoreException.class::cast)
                    .orElse(failure);
        } catch (StoreException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private Optional<SchemaMissingException> missing(LaneConnection connection) {
        try {
            return JdbcSchema.missingNotes(connection.raw(), tablePrefix);
        } catch (SQLException e) {
            throw new UncategorizedSQLException("look for the table of the notes", null, e);
        }
    }

    @Override
    public void close() {
        lane.close();
        lanes.close();
    }
}
