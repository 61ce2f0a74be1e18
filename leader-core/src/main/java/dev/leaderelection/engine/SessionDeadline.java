// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Until when one session's member may believe (R5). Every session has its own, shared by all terms of the session.
 *
 * <p>Elapsed time is the larger of what the two clocks say, so a limit is a point on each. Whoever sees the limit passed
 * replaces it by {@link #LAPSED} with a compare-and-set, and an extension is a compare-and-set from a limit that has not
 * passed: once a reader was told {@code false}, every later reader is.
 */
final class SessionDeadline {

    private static final Limit LAPSED = new Limit(0, 0);

    private static final AtomicReferenceFieldUpdater<SessionDeadline, Limit> LIMIT =
            AtomicReferenceFieldUpdater.newUpdater(SessionDeadline.class, Limit.class, "limit");

    private final TimeSource time;

    private final long beliefNanos;

    private final long beliefMillis;

    private volatile Limit limit;

    SessionDeadline(TimeSource time, Duration beliefTime, Now firstBeatSentAt) {
        this.time = time;
        this.beliefNanos = beliefTime.toNanos();
        // A wall clock of whole milliseconds can hide up to one.
        this.beliefMillis = beliefTime.toMillis() - 1;
        this.limit = limitOf(firstBeatSentAt);
    }

    /** Reads the clocks; takes no lock, allocates nothing. */
    boolean isLive() {
        Limit current = limit;
        while (current != LAPSED) {
            // The clocks are read after the limit, so the answer is never about an earlier moment than the limit.
            if (time.monotonicNanos() - current.nanos < 0 && time.wallMillis() < current.wallMillis) {
                return true;
            }
            if (LIMIT.compareAndSet(this, current, LAPSED)) {
                return false;
            }
            current = limit;
        }
        return false;
    }

    /** Extends belief after the acknowledgement of a beat that was sent at the given time, unless it has lapsed. */
    boolean extend(Now beatSentAt) {
        while (isLive()) {
            Limit current = limit;
            Limit extended = limitOf(beatSentAt);
            if (current != LAPSED
                    && (extended.nanos - current.nanos <= 0 || LIMIT.compareAndSet(this, current, extended))) {
                return isLive();
            }
        }
        return false;
    }

    /** Ends belief at once and for good. */
    void end() {
        limit = LAPSED;
    }

    /** When the limit passes on the monotonic clock if it is not extended; now if it has lapsed. */
    long nanos() {
        Limit current = limit;
        return current == LAPSED ? time.monotonicNanos() : current.nanos;
    }

    Duration remaining() {
        Limit current = limit;
        if (current == LAPSED) {
            return Duration.ZERO;
        }
        long nanos = current.nanos - time.monotonicNanos();
        long wallNanos = (current.wallMillis - time.wallMillis()) * 1_000_000;
        return Duration.ofNanos(Math.max(0, Math.min(nanos, wallNanos)));
    }

    private Limit limitOf(Now beatSentAt) {
        return new Limit(beatSentAt.nanos() + beliefNanos, beatSentAt.wallMillis() + beliefMillis);
    }

    /** A class, not a record: a limit is itself only. */
    private static final class Limit {

        private final long nanos;

        private final long wallMillis;

        private Limit(long nanos, long wallMillis) {
            this.nanos = nanos;
            this.wallMillis = wallMillis;
        }
    }
}
