// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** This member's session as long as it lasts. A session that has ended is never used again (R6). */
final class MemberSession {

    private final String id;

    private final SessionDeadline deadline;

    private long nextBeatNanos;

    private long lastReadNanos;

    private long lastReadStartedNanos;

    private boolean hasRead;

    MemberSession(String id, SessionDeadline deadline, Now openedAt) {
        this.id = id;
        this.deadline = deadline;
        this.lastReadNanos = openedAt.nanos();
        this.lastReadStartedNanos = openedAt.nanos();
    }

    String id() {
        return id;
    }

    SessionDeadline deadline() {
        return deadline;
    }

    long nextBeatNanos() {
        return nextBeatNanos;
    }

    void beatNextAt(long nanos) {
        nextBeatNanos = nanos;
    }

    /** When a state read last succeeded, or the session was opened (R10). */
    long lastReadNanos() {
        return lastReadNanos;
    }

    long lastReadStartedNanos() {
        return lastReadStartedNanos;
    }

    void read(Now startedAt, Now completedAt) {
        lastReadStartedNanos = startedAt.nanos();
        lastReadNanos = completedAt.nanos();
        hasRead = true;
    }

    /** Whether the state could be read at all. */
    boolean hasRead() {
        return hasRead;
    }
}
