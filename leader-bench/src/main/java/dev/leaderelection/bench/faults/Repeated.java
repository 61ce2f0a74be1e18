// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again until it is closed, on a thread of its own. */
final class Repeated implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final Thread thread;

    private Repeated(Thread thread) {
        this.thread = thread;
    }

    static Repeated every(Duration interval, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            attempt(action);
                            Thread.sleep(interval.toMillis());
                        }
                    } catch (InterruptedException e) {
                        // It is closed.
                    }
                },
                "repeated");
        thread.setDaemon(true);
        thread.start();
        return new Repeated(thread);
    }

    /** What fails once is tried again all the same. */
    private static void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("A repeated action failed", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
