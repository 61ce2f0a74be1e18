// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.time.Duration;

/** Does something again and again until it is closed, on a thread of its own. */
final class Repeated implements AutoCloseable {

    private final Thread thread;

    private Repeated(Thread thread) {
        this.thread = thread;
    }

    static Repeated every(Duration interval, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            action.run();
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
