// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Sessions that ended, and whose records are deleted as far as that is possible (R6). What stays, others evict. */
final class Departures {

    private static final int MOST = 16;

    private final Deque<String> sessions = new ArrayDeque<>();

    private long next;

    void add(String sessionId, Now now) {
        sessions.addLast(sessionId);
        if (sessions.size() > MOST) {
            sessions.removeFirst();
        }
        next = now.nanos();
    }

    void done(String sessionId) {
        sessions.remove(sessionId);
    }

    void retryAt(long nanos) {
        next = nanos;
    }

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** The session whose record is to be deleted now, if there is one. */
    @Nullable
    String due(Turn turn) {
        return turn.reached(next) ? sessions.peekFirst() : null;
    }

    long nextDue(long latest) {
        return sessions.isEmpty() ? latest : Now.earlier(latest, next);
    }
}
