// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.RoleRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.util.ClassUtils;

/**
 * Hears of changes that other members announce on PostgreSQL. One thread waits on the connection for heartbeats, which is
 * used seldom and for moments, in short turns, because the driver cannot be called away from waiting.
 *
 * <p>Only ever a hint: a notification that is lost costs one poll interval.
 */
final class PostgresNotifications implements AutoCloseable {

    /** The longest that a heartbeat waits for its turn because of the listener. */
    private static final Duration TURN = Duration.ofMillis(20);

    private static final Duration PAUSE_WITHOUT_CONNECTION = Duration.ofMillis(50);

    private static final boolean DRIVER_PRESENT =
            ClassUtils.isPresent("org.postgresql.PGConnection", PostgresNotifications.class.getClassLoader());

    private final Lanes lanes;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "leader-jdbc-notifications");
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean closed;

    PostgresNotifications(Lanes lanes) {
        this.lanes = lanes;
        thread.setDaemon(true);
    }

    /** The number under which PostgreSQL announces what is written over a connection, if announcements can be heard. */
    static OptionalInt announcer(Connection connection) throws SQLException {
        return DRIVER_PRESENT && connection.isWrapperFor(PGConnection.class)
                ? OptionalInt.of(connection.unwrap(PGConnection.class).getBackendPID())
                : OptionalInt.empty();
    }

    /** Listens from now on; until a session subscribes, what is announced waits on the connection. */
    void connect(Duration timeout) {
        lanes.beats().call("listen for changes", timeout, LaneConnection::listens);
    }

    /** Tells a session of changes in its namespace. */
    void subscribe(String sessionId, String namespace, ChangeListener hints) {
        subscribers.put(sessionId, new Subscriber(namespace, hints));
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    void unsubscribe(String sessionId) {
        subscribers.remove(sessionId);
    }

    /** Waits for announcements, and passes on those of other members. */
    void await(LaneConnection connection, Duration timeout) throws SQLException {
        PGConnection postgres = connection.raw().unwrap(PGConnection.class);
        for (PGNotification notification : postgres.getNotifications(Math.toIntExact(timeout.toMillis()))) {
            if (!lanes.rest().announcer().equals(OptionalInt.of(notification.getPID()))) {
                tell(Announcement.of(notification.getParameter()));
            }
        }
    }

    /** Something may have changed everywhere: the connection was lost. */
    void tellAll() {
        subscribers.values().forEach(subscriber -> subscriber.hints().changed());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void tell(Announcement announcement) {
        subscribers.forEach((session, subscriber) -> {
            RoleRecord row = announcement.row();
            if (!subscriber.namespace().equals(announcement.namespace())) {
                return;
            }
            if (row != null && row.isHeldBy(session)) {
                subscriber.hints().handedOver(row);
            } else {
                subscriber.hints().changed();
            }
        });
    }

    private void run() {
        while (!closed) {
            if (!listen()) {
                LockSupport.parkNanos(PAUSE_WITHOUT_CONNECTION.toNanos());
            }
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
