// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.Names;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.MemberJson;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Keeps sessions and roles in three tables of a SQL database.
 *
 * <p>Every change is one statement that commits by itself, so that a paused process never holds a lock that others wait
 * for. The store keeps two connections of its own for as long as it is open, one for heartbeats alone, and opens them at
 * the first {@link #open}; a call that gets no answer within its timeout is given up, and both are replaced. On PostgreSQL
 * the members notify each other of changes; elsewhere they are found at the next poll.
 *
 * <p>Safe for use by any thread. Nothing but {@link StoreException} is thrown for what goes wrong in the database.
 */
public final class JdbcLeaderStore implements LeaderStore {

    /** The backend's name, as in {@code leader.backend}. */
    public static final String NAME = "jdbc";

    /** The version of the protocol that this class speaks; greater ones are refused. */
    static final int PROTOCOL = 1;

    private final ConnectionSource source;
    private final JdbcSettings settings;
    private final List<JdbcNotes> notes = new CopyOnWriteArrayList<>();
    private final Statements sql;
    private final Lanes lanes;
    private final PostgresNotifications notifications;

    /**
     * Creates a store. Does no I/O.
     *
     * @param source where to get connections, see {@link ConnectionSource}
     * @param settings the settings
     */
    public JdbcLeaderStore(ConnectionSource source, JdbcSettings settings) {
        this.source = source;
        this.settings = settings;
        this.sql = new Statements(settings.tablePrefix());
        this.lanes = new Lanes(source, settings);
        this.notifications = new PostgresNotifications(lanes, sql);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration pollInterval() {
        return settings.pollInterval();
    }

    /**
     * Creates a session record, see {@link LeaderStore#open}.
     *
     * @throws SchemaMissingException if a table is not there
     */
    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        lanes.limit(request.timeouts());
        Deadline deadline = Deadline.in(request.timeouts().operation());
        try {
            requireProtocol(request.namespace(), deadline);
            return insert(request, hints, deadline);
        } catch (StoreException e) {
            throw explained(e, deadline);
        }
    }

    /** Notes over a connection of their own, opened at their first use. */
    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        JdbcNotes opened = new JdbcNotes(source, settings, Names.requireNamespace(namespace), timeout);
        notes.add(opened);
        return Optional.of(opened);
    }

    @Override
    public void close() {
        notes.forEach(JdbcNotes::close);
        notifications.close();
        lanes.close();
    }

    private void requireProtocol(String namespace, Deadline deadline) {
        String operation = "read the protocol of namespace " + namespace;
        int protocol =
                lanes.rest().call(operation, deadline.remaining(), connection -> protocol(connection, namespace));
        if (protocol > PROTOCOL) {
            throw Failures.failed(
                    operation,
                    "it is kept by protocol " + protocol + ", and this version speaks protocol " + PROTOCOL
                            + "; update this application",
                    null);
        }
    }

    private StoreSession insert(SessionRequest request, ChangeListener hints, Deadline deadline) {
        String operation = "open session " + request.id();
        LaneConnection connection = lanes.rest().call(operation, deadline.remaining(), open -> {
            open.announce(
                    request.namespace(),
                    sql.insertSession,
                    request.namespace(),
                    request.id(),
                    request.member().id(),
                    request.ttl().toMillis(),
                    MemberJson.write(request.member()));
            return open;
        });
        if (connection.announcer().isPresent()) {
            notifications.subscribe(request.id(), request.namespace(), hints, deadline.remaining());
        }
        return new JdbcStoreSession(lanes, sql, connection.vendor(), request, notifications);
    }

    private int protocol(LaneConnection connection, String namespace) {
        Integer protocol = readProtocol(connection, namespace);
        if (protocol == null) {
            insertNamespace(connection, namespace);
            protocol = readProtocol(connection, namespace);
        }
        return protocol == null ? PROTOCOL : protocol;
    }

    private void insertNamespace(LaneConnection connection, String namespace) {
        try {
            connection.change(sql.insertNamespace, namespace, PROTOCOL);
        } catch (DuplicateKeyException e) {
            Lanes.LOG.debug("Another member was faster to write namespace {}", namespace, e);
        }
    }

    private @Nullable Integer readProtocol(LaneConnection connection, String namespace) {
        return DataAccessUtils.singleResult(connection.jdbc().queryForList(sql.readProtocol, Integer.class, namespace));
    }

    /** A statement that is wrong at the first call most often means that a table is missing. */
    private StoreException explained(StoreException failure, Deadline deadline) {
        SQLException error = Failures.sqlException(failure);
        if (error == null || !(Vendor.isInvalid(error) || Vendor.isMissing(error))) {
            return failure;
        }
        try {
            return lanes.rest()
                    .call("look for the tables", deadline.remaining(), this::missing)
                    .map(StoreException.class::cast)
                    .orElse(failure);
        } catch (StoreException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private Optional<SchemaMissingException> missing(LaneConnection connection) {
        try {
            return JdbcSchema.missing(connection.raw(), settings.tablePrefix());
        } catch (SQLException e) {
            throw new UncategorizedSQLException("look for the tables", null, e);
        }
    }
}
