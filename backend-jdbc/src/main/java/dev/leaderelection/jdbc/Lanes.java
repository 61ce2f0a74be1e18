// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.SessionRequest.Timeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's two connections: one for beats alone, one for everything else. A claim that waits for a lock holds up no
 * beat.
 *
 * <p>Both are replaced when either is, because a connection that is replaced may lead to another server: beats to the one
 * and observations on the other would be worth nothing. Each replacement begins a new generation, whose number is that
 * of its connections.
 */
final class Lanes implements AutoCloseable {

    static final Logger LOG = LoggerFactory.getLogger(JdbcLeaderStore.class);

    /** More calls than this, hanging in a driver that cannot be aborted, are an outage of their own. */
    private static final int MAX_THREADS = 16;

    private final ConnectionSource source;
    private final String channel;
    private final AtomicLong generation = new AtomicLong(1);
    private final ThreadPoolExecutor threads;
    private final Lane beats = new Lane(this, Kind.BEATS);
    private final Lane rest = new Lane(this, Kind.REST);
    private volatile Timeouts timeouts = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));

    Lanes(ConnectionSource source, JdbcSettings settings) {
        this.source = source;
        this.channel = settings.tablePrefix().toLowerCase(Locale.ROOT) + "change";
        this.threads =
                new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons());
    }

    /** The connection for beats alone. */
    Lane beats() {
        return beats;
    }

    /** The connection for everything else. */
    Lane rest() {
        return rest;
    }

    /** Sets how long statements may take; connections that were set up with other limits are replaced. */
    void limit(Timeouts newTimeouts) {
        if (!newTimeouts.equals(timeouts)) {
            timeouts = newTimeouts;
            replaceAll();
        }
    }

    /** Gives up both connections; each lane opens a new one at its next call. */
    void replaceAll() {
        generation.incrementAndGet();
    }

    Duration beatTimeout() {
        return timeouts.beat();
    }

    boolean isCurrent(LaneConnection connection) {
        return connection.number() == generation.get();
    }

    LaneConnection connect(Kind kind) throws SQLException {
        // Read before connecting: a replacement in the meantime is a replacement of this connection too.
        long number = generation.get();
        Duration timeout = kind == Kind.BEATS ? timeouts.beat() : timeouts.operation();
        return LaneConnection.of(
                source.connect(), new LaneConnection.Setup(source, number, kind == Kind.BEATS, channel, timeout));
    }

    <T> Future<T> submit(Callable<T> attempt) {
        return threads.submit(attempt);
    }

    /** Ends a connection without waiting for it: drivers ask the server to do so, and may wait for its answer. */
    void abortLater(LaneConnection connection) {
        try {
            threads.execute(connection::abort);
        } catch (RejectedExecutionException e) {
            LOG.debug("A connection is left to the driver", e);
        }
    }

    /** Closes an idle connection without waiting for it. */
    void closeLater(LaneConnection connection) {
        try {
            threads.execute(connection::close);
        } catch (RejectedExecutionException e) {
            LOG.debug("A connection is left to the driver", e);
        }
    }

    @Override
    public void close() {
        beats.close();
        rest.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.debug("The driver does not close its connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory daemons() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "leader-jdbc-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What a connection is for. */
    enum Kind {
        BEATS,
        REST,
        NOTES
    }
}
