// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A term that a test began. Work pins it; one pin is its own, until the listeners have heard of its end. */
final class ManualTerm implements Leadership {

    private final String role;

    private final long token;

    private final Instant since;

    private final ManualSession session;

    private final AtomicInteger pins = new AtomicInteger(1);

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private volatile boolean ended;

    private volatile boolean told;

    ManualTerm(String role, long token, Instant since, ManualSession session) {
        this.role = role;
        this.token = token;
        this.since = since;
        this.session = session;
    }

    @Override
    public String role() {
        return role;
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public boolean isValid() {
        return !ended && session.isLive();
    }

    @Override
    public Duration remaining() {
        return ended ? Duration.ZERO : session.remaining();
    }

    @Override
    public void ensureValid() {
        if (!isValid()) {
            throw new NotLeaderException(role, null);
        }
    }

    void end() {
        ended = true;
    }

    /** The listeners have heard of the end. */
    void told() {
        told = true;
        unpin();
    }

    /** Completes when the listeners have heard of the end and no work is under way. */
    CompletableFuture<Void> drained() {
        return drained;
    }

    int inFlight() {
        return Math.max(0, pins.get() - (told ? 0 : 1));
    }

    boolean pin() {
        int count = pins.get();
        while (count > 0 && isValid()) {
            if (pins.compareAndSet(count, count + 1)) {
                return true;
            }
            count = pins.get();
        }
        return false;
    }

    void unpin() {
        if (pins.decrementAndGet() == 0) {
            drained.complete(null);
        }
    }

    /** Begins work, after {@link #pin} has succeeded. */
    LeaderRole.Work pinned() {
        return new PinnedWork(this, new AtomicBoolean());
    }

    @Override
    public String toString() {
        return "Term[" + role + ", token " + token + "]";
    }

    private record PinnedWork(ManualTerm term, AtomicBoolean closed) implements LeaderRole.Work {

        @Override
        public Leadership leadership() {
            return term;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                term.unpin();
            }
        }
    }
}
