// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.ChangeListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.util.ClassUtils;

/**
 * Hears of changes that other members announce on PostgreSQL. One thread waits on the store's second connection while no
 * call uses it, in short turns, because the driver cannot be called away from waiting.
 *
 * <p>Only ever a hint: a notification that is lost costs one poll interval.
 */
final class PostgresNotifications implements AutoCloseable {

    /** The longest that a call waits for its turn because of the listener. */
    private static final Duration TURN = Duration.ofMillis(8);

    /** A notification is followed by a read, a read by a claim: the listener stays away meanwhile. */
    private static final Duration PAUSE_AFTER_CALL = Duration.ofMillis(10);

    private static final Duration PAUSE_WITHOUT_CONNECTION = Duration.ofMillis(50);

    private static final boolean DRIVER_PRESENT =
            ClassUtils.isPresent("org.postgresql.PGConnection", PostgresNotifications.class.getClassLoader());

    private final Lane lane;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "leader-jdbc-notifications");
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean closed;

    PostgresNotifications(Lane lane) {
        this.lane = lane;
        thread.setDaemon(true);
    }

    /** Whether a connection to PostgreSQL can hear of announcements. */
    static boolean areHeardOn(Connection connection) throws SQLException {
        return DRIVER_PRESENT && connection.isWrapperFor(PGConnection.class);
    }

    /** Tells a session of changes in its namespace from now on. */
    void subscribe(String sessionId, String namespace, ChangeListener hints) {
        subscribers.put(sessionId, new Subscriber(namespace, hints));
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    void unsubscribe(String sessionId) {
        subscribers.remove(sessionId);
    }

    /**
     * Waits for announcements of other members, and passes them on.
     *
     * @return whether there was one
     */
    boolean await(LaneConnection connection, Duration timeout) throws SQLException {
        PGConnection postgres = connection.raw().unwrap(PGConnection.class);
        boolean heard = false;
        for (PGNotification notification : postgres.getNotifications(Math.toIntExact(timeout.toMillis()))) {
            if (notification.getPID() != postgres.getBackendPID()) {
                tell(notification.getParameter());
                heard = true;
            }
        }
        return heard;
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

    private void tell(String namespace) {
        subscribers.values().stream()
                .filter(subscriber -> subscriber.namespace().equals(namespace))
                .forEach(subscriber -> subscriber.hints().changed());
    }

    private void run() {
        while (!closed) {
            Duration early = PAUSE_AFTER_CALL.minus(lane.idleTime());
            if (early.toNanos() > 0) {
                LockSupport.parkNanos(early.toNanos());
            } else if (!listen()) {
                LockSupport.parkNanos(PAUSE_WITHOUT_CONNECTION.toNanos());
            }
        }
    }

    /** A driver that fails in a way of its own, or a listener that does, must not end the thread: that would be silent. */
    private boolean listen() {
        try {
            return lane.listen(this, TURN, PAUSE_AFTER_CALL);
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
