// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService.Registration;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private final Moment end = new Moment();

    private final Moment interruption = new Moment();

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

    @Override
    public Registration onEnd(Runnable callback) {
        Registration waiting = isValid() ? end.await(callback) : null;
        if (waiting == null) {
            callback.run();
            return () -> {};
        }
        return waiting;
    }

    void end() {
        ended = true;
    }

    /** Answers the callbacks that are to hear of the end. */
    List<Runnable> tellEnd() {
        return end.happen();
    }

    /** What still runs under this term is not waited for any longer, or not protected. */
    List<Runnable> interrupt() {
        return interruption.happen();
    }

    private Registration onInterrupt(Runnable action) {
        Registration waiting = interruption.await(action);
        if (waiting == null) {
            action.run();
            return () -> {};
        }
        return waiting;
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
        return new PinnedWork(this);
    }

    @Override
    public String toString() {
        return "Term[" + role + ", token " + token + "]";
    }

    private static final class PinnedWork implements LeaderRole.Work {

        private final ManualTerm term;

        private final AtomicBoolean closed = new AtomicBoolean();

        private final List<Registration> interrupts = new CopyOnWriteArrayList<>();

        private PinnedWork(ManualTerm term) {
            this.term = term;
        }

        @Override
        public Leadership leadership() {
            return term;
        }

        @Override
        public void onInterrupt(Runnable action) {
            interrupts.add(term.onInterrupt(action));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                interrupts.forEach(Registration::close);
                term.unpin();
            }
        }
    }
}
