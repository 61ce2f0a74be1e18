// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService.Registration;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One term. Valid until it is ended or its session's deadline lapses.
 *
 * <p>Work under the term pins it. A term starts with one pin of its own, taken off when its end has been told to the
 * listeners and to those who asked for it with {@link #onEnd}; when the last pin is off, the term has drained, and no
 * work can begin under it any more.
 */
final class Term implements Leadership {

    private final String role;

    private final long token;

    private final Instant since;

    private final SessionDeadline deadline;

    private final Consumer<Term> whenDrained;

    private final AtomicInteger pins = new AtomicInteger(1);

    /** Those who have to hear of the end: the listeners as one, and each callback. */
    private final AtomicInteger untold = new AtomicInteger(1);

    private final OneTime end = new OneTime();

    private final OneTime interruption = new OneTime();

    private volatile boolean ended;

    private volatile boolean told;

    Term(String role, long token, Instant since, SessionDeadline deadline, Consumer<Term> whenDrained) {
        this.role = role;
        this.token = token;
        this.since = since;
        this.deadline = deadline;
        this.whenDrained = whenDrained;
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
        return !ended && deadline.isLive();
    }

    @Override
    public Duration remaining() {
        return isValid() ? deadline.remaining() : Duration.ZERO;
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

    /** Ends belief in this term; work that began under it goes on. */
    void end() {
        ended = true;
    }

    /** Begins work under this term. Answers {@code false}, and pins nothing, if the term is over. */
    boolean pin() {
        int count = pins.get();
        while (count > 0) {
            if (pins.compareAndSet(count, count + 1)) {
                if (isValid()) {
                    return true;
                }
                unpin();
                return false;
            }
            count = pins.get();
        }
        return false;
    }

    void unpin() {
        if (pins.decrementAndGet() == 0) {
            whenDrained.accept(this);
        }
    }

    /** Everybody is to hear of the end of this term. Answers the callbacks; after each of them comes {@link #told}. */
    List<Runnable> tellEnd() {
        List<Runnable> callbacks = end.happen();
        untold.addAndGet(callbacks.size());
        return callbacks;
    }

    /** The listeners, or one callback, have heard of the end of this term: when all have, only work pins it. */
    void told() {
        if (untold.decrementAndGet() == 0) {
            told = true;
            unpin();
        }
    }

    /** Lets an action wait for {@link #interrupt}. Runs it at once if that was long ago. */
    Registration onInterrupt(Runnable action) {
        Registration waiting = interruption.await(action);
        if (waiting == null) {
            action.run();
            return () -> {};
        }
        return waiting;
    }

    /** What still runs under this term is not waited for any longer, or not protected. Answers the actions to take. */
    List<Runnable> interrupt() {
        return interruption.happen();
    }

    /** Pieces of work under way. */
    int inFlight() {
        return Math.max(0, pins.get() - (told ? 0 : 1));
    }

    @Override
    public String toString() {
        return "Term[" + role + ", token " + token + "]";
    }
}
