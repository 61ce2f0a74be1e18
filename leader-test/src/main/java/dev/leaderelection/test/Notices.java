// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeadershipListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners, one notice after the other, on whatever thread is there. What a listener brings about is told when all
 * have heard of the notice before, so that each hears of terms in turn. No lock is held while they are told.
 */
final class Notices {

    private static final Logger log = LoggerFactory.getLogger(TestLeaders.class);

    private final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();

    private final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean telling = new AtomicBoolean();

    void add(LeadershipListener listener) {
        listeners.add(listener);
    }

    void remove(LeadershipListener listener) {
        listeners.remove(listener);
    }

    /** Queues a notice for those who listen now. */
    void queue(Consumer<LeadershipListener> notice) {
        List<LeadershipListener> audience = List.copyOf(listeners);
        pending.add(() -> audience.forEach(listener -> attempt(listener, () -> notice.accept(listener))));
    }

    /** Queues something to do when what was queued before has been told. */
    void then(Runnable action) {
        pending.add(() -> attempt(action, action));
    }

    /** Tells what is queued, unless a caller further out or another thread does already. */
    void tell() {
        while (!pending.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (Runnable next = pending.poll(); next != null; next = pending.poll()) {
                    next.run();
                }
            } finally {
                telling.set(false);
            }
        }
    }

    private void attempt(Object who, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError | LinkageError e) {
            log.error("A leadership listener failed: {}", who, e);
            failures.add(e);
        }
    }

    /** Fails if a listener has failed since the last time. */
    void throwFailures() {
        Throwable first = failures.poll();
        if (first != null) {
            AssertionError failure = new AssertionError("A leadership listener failed: " + first, first);
            for (Throwable next = failures.poll(); next != null; next = failures.poll()) {
                failure.addSuppressed(next);
            }
            throw failure;
        }
    }
}
