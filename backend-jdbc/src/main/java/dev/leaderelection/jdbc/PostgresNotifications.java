// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.dao.DataAccessException;
import org.springframework.util.ClassUtils;

/**
 * Hears of changes that other members announce on PostgreSQL. One thread waits on the connection for heartbeats, which is
 * used seldom and for moments, in short turns, because the driver cannot be called away from waiting.
 *
 * <p>Only ever a hint: a notification that is lost costs one poll interval.
 */
final class PostgresNotifications implements AutoCloseable {

    /** The longest that a heartbeat waits for its turn because of the listener. */
    private static final Duration TURN = Duration.ofMillis(8);

    private static final Duration PAUSE_WITHOUT_CONNECTION = Duration.ofMillis(50);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final boolean DRIVER_PRESENT =
            ClassUtils.isPresent("org.postgresql.PGConnection", PostgresNotifications.class.getClassLoader());

    private final Lanes lanes;
    private final Statements sql;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "leader-jdbc-notifications");
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    /** The number of the last connection that was listened on, before which announcements may have been missed. */
    private volatile long heardOn;

    private volatile boolean closed;

    PostgresNotifications(Lanes lanes, Statements sql) {
        this.lanes = lanes;
        this.sql = sql;
        thread.setDaemon(true);
    }

    /** The number under which PostgreSQL announces what is written over a connection, if announcements can be heard. */
    static OptionalInt announcer(Connection connection) throws SQLException {
        return DRIVER_PRESENT && connection.isWrapperFor(PGConnection.class)
                ? OptionalInt.of(connection.unwrap(PGConnection.class).getBackendPID())
                : OptionalInt.empty();
    }

    /** Tells a session of changes in its namespace from now on. */
    void subscribe(String sessionId, String namespace, ChangeListener hints, Duration timeout) {
        subscribers.put(sessionId, new Subscriber(namespace, hints));
        connect(timeout).ifPresent(number -> heardOn = number);
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    void unsubscribe(String sessionId) {
        subscribers.remove(sessionId);
    }

    /** Waits for announcements, and passes on those of other members. */
    void await(LaneConnection connection, Duration timeout) throws SQLException {
        if (connection.number() != heardOn) {
            heardOn = connection.number();
            tellAll();
        }
        PGConnection postgres = connection.raw().unwrap(PGConnection.class);
        // A heartbeat must not wait for as many as somebody likes to announce.
        int looks = 0;
        for (PGNotification notification : postgres.getNotifications(Math.toIntExact(timeout.toMillis()))) {
            if (!lanes.rest().announcer().equals(OptionalInt.of(notification.getPID()))) {
                Announcement announcement = Announcement.of(notification.getParameter());
                Subscriber successor = looks < Announcement.MOST ? successor(announcement) : null;
                if (successor == null) {
                    tell(announcement.namespace());
                } else {
                    looks++;
                    look(connection, announcement, successor);
                }
            }
        }
    }

    /** Something may have changed everywhere: announcements may have been missed. */
    void tellAll() {
        subscribers.values().forEach(subscriber -> subscriber.hints().changed());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private @Nullable Subscriber successor(Announcement announcement) {
        String session = announcement.successor();
        Subscriber named = session == null ? null : subscribers.get(session);
        return named != null && named.namespace().equals(announcement.namespace()) ? named : null;
    }

    /** Reads the row that was handed over, and no other. */
    private void look(LaneConnection connection, Announcement announcement, Subscriber successor) {
        try {
            for (RoleRecord row : connection
                    .jdbc()
                    .query(
                            sql.readRoles + " AND NAME = ?",
                            (found, index) -> StateReader.role(found),
                            announcement.namespace(),
                            announcement.role())) {
                if (row.isHeldBy(announcement.successor())) {
                    successor.hints().handedOver(row);
                }
            }
        } catch (DataAccessException e) {
            Lanes.LOG.debug("What was announced could not be looked at", e);
        }
        successor.hints().changed();
    }

    private void tell(String namespace) {
        subscribers.values().stream()
                .filter(subscriber -> subscriber.namespace().equals(namespace))
                .forEach(subscriber -> subscriber.hints().changed());
    }

    private void run() {
        while (!closed) {
            if (!listen()) {
                // Where the database is known to answer, heartbeats need not come first.
                boolean failed = lanes.rest().isUsable()
                        && !lanes.beats().isUsable()
                        && connect(lanes.beatTimeout()).isEmpty();
                LockSupport.parkNanos((failed ? PAUSE_AFTER_FAILURE : PAUSE_WITHOUT_CONNECTION).toNanos());
            }
        }
    }

    /** Opens the connection, if it is not open, and answers its number. */
    private OptionalLong connect(Duration timeout) {
        try {
            return OptionalLong.of(lanes.beats().call("listen for changes", timeout, LaneConnection::number));
        } catch (StoreException e) {
            Lanes.LOG.debug("Changes are not heard of for now", e);
            return OptionalLong.empty();
        }
    }

    /** A driver that fails in a way of its own, or a listener that does, must not end the thread: that would be silent. */
    private boolean listen() {
        try {
            return lanes.beats().listen(this, TURN);
        } catch (RuntimeException e) {
            if (warned.compareAndSet(false, true)) {
                Lanes.LOG.warn(
                        "Listening for changes fails; while it does, they are found at the next poll. Said once", e);
            }
            return false;
        }
    }

    private record Subscriber(String namespace, ChangeListener hints) {}
}
