// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the store's two connections with its turn-taking. A call that gets no answer in time is left behind with its
 * connection, on a thread of its own, so that no driver can hold up the caller.
 */
final class Lane {

    // Fair, so that a call does not starve beside the listener, which comes back at once.
    private final ReentrantLock turn = new ReentrantLock(true);

    private final Lanes lanes;
    private final Lanes.Kind kind;
    private volatile @Nullable LaneConnection live;
    /** What opened after its caller had left; nothing has run on it. */
    private final AtomicReference<@Nullable LaneConnection> late = new AtomicReference<>();

    private volatile boolean closed;
    /** Since when the listener has the turn, or {@code null}. */
    private volatile @Nullable Long listeningSince;

    private volatile long lastUsedNanos = System.nanoTime();

    Lane(Lanes lanes, Lanes.Kind kind) {
        this.lanes = lanes;
        this.kind = kind;
    }

    /**
     * Runs some work on the connection, which is opened or replaced first where that is needed.
     *
     * @param operation what is attempted, for messages
     * @throws BusyException if the database refused because of a lock, or out of time: nothing has happened
     * @throws StoreException if it failed, or its outcome is unknown
     */
    <T> T call(String operation, Duration timeout, Function<LaneConnection, T> work) {
        long deadline = System.nanoTime() + timeout.toNanos();
        takeTurn(operation, timeout);
        try {
            Attempt<T> attempt = new Attempt<>(usable(), work, this, lanes);
            Future<T> future = lanes.submit(attempt);
            return await(operation, attempt, future, deadline - System.nanoTime());
        } catch (RejectedExecutionException e) {
            throw Failures.failed(operation, "the store is closed, or too many calls hang in the driver", e);
        } finally {
            lastUsedNanos = System.nanoTime();
            turn.unlock();
        }
    }

    private <T> T await(String operation, Attempt<T> attempt, Future<T> future, long nanos) {
        try {
            T result = future.get(nanos, TimeUnit.NANOSECONDS);
            live = attempt.connection();
            return result;
        } catch (ExecutionException e) {
            live = attempt.connection();
            throw failure(operation, e.getCause());
        } catch (TimeoutException e) {
            leave(attempt);
            throw Failures.failed(
                    operation,
                    "no answer within " + TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos))
                            + " ms that were left; the connections are replaced",
                    e);
        } catch (InterruptedException e) {
            leave(attempt);
            Thread.currentThread().interrupt();
            throw Failures.failed(operation, "the thread was interrupted", e);
        }
    }

    private RuntimeException failure(String operation, @Nullable Throwable cause) {
        LaneConnection connection = live;
        SQLException error = Failures.sqlException(cause);
        if (connection != null && error != null && connection.vendor().isBusy(error)) {
            return new BusyException(operation, error);
        }
        if (connection == null || error == null || !Vendor.isInvalid(error)) {
            drop();
        }
        return Failures.failed(operation, Failures.remedy(error != null ? error : cause), cause);
    }

    /**
     * Waits on the connection for notifications, and passes them on.
     *
     * @return whether there is a connection that can be waited on
     */
    boolean listen(PostgresNotifications notifications, Duration timeout) {
        turn.lock();
        listeningSince = System.nanoTime();
        try {
            LaneConnection connection = live;
            if (connection == null || !connection.listens() || !lanes.isCurrent(connection)) {
                return false;
            }
            notifications.await(connection, timeout);
        } catch (SQLException e) {
            Lanes.LOG.debug("Lost the connection that listens for changes", e);
            drop();
            notifications.tellAll();
        } finally {
            listeningSince = null;
            turn.unlock();
        }
        return true;
    }

    /** How long ago the last call ended. */
    Duration idleTime() {
        return Duration.ofNanos(System.nanoTime() - lastUsedNanos);
    }

    /** Whether there is a connection that was good when it was used last. */
    boolean isUsable() {
        LaneConnection connection = live;
        return connection != null && lanes.isCurrent(connection);
    }

    /** The number under which PostgreSQL announces what is written over the present connection. */
    OptionalInt announcer() {
        LaneConnection connection = live;
        return connection == null ? OptionalInt.empty() : connection.announcer();
    }

    /** Opens a connection. May block for as long as the driver does. */
    LaneConnection open() throws SQLException {
        return lanes.connect(kind);
    }

    /** Keeps a connection that opened too late for its call for the next one. */
    void keep(LaneConnection opened) {
        LaneConnection surplus = late.getAndSet(opened);
        if (surplus != null) {
            surplus.close();
        }
        if (closed && late.compareAndSet(opened, null)) {
            opened.close();
        }
    }

    /** Closes the connection; a call that runs on it fails. */
    void close() {
        closed = true;
        LaneConnection spare = late.getAndSet(null);
        if (spare != null) {
            lanes.closeLater(spare);
        }
        LaneConnection connection = live;
        if (connection == null) {
            return;
        }
        if (turn.isLocked()) {
            lanes.abortLater(connection);
        } else {
            lanes.closeLater(connection);
        }
    }

    private void takeTurn(String operation, Duration timeout) {
        try {
            if (turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.failed(operation, "the thread was interrupted", e);
        }
        LaneConnection connection = live;
        Long since = listeningSince;
        if (connection != null && since != null && System.nanoTime() - since > 2 * timeout.toNanos()) {
            // The driver waits for the rest of a notification that does not come; at once, it might be a slow machine.
            lanes.abortLater(connection);
        }
        throw Failures.failed(operation, "the call before it has not ended within " + timeout.toMillis() + " ms", null);
    }

    private @Nullable LaneConnection usable() {
        LaneConnection spare = late.getAndSet(null);
        if (live == null) {
            live = spare;
        } else if (spare != null) {
            lanes.closeLater(spare);
        }
        LaneConnection connection = live;
        if (connection != null && !lanes.isCurrent(connection)) {
            live = null;
            lanes.closeLater(connection);
        }
        return live;
    }

    private void leave(Attempt<?> attempt) {
        live = null;
        if (attempt.abandon()) {
            lanes.replaceAll();
        }
    }

    /** Gives the connection up, and the other with it. Failing to connect is no reason to give up the other. */
    private void drop() {
        LaneConnection connection = live;
        live = null;
        if (connection != null) {
            lanes.replaceAll();
            lanes.closeLater(connection);
        }
    }
}
