// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what servers do by themselves. */
final class Patience {

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Patience() {}

    static <T> T until(String what, Supplier<Optional<T>> look) {
        long begun = System.nanoTime();
        for (Optional<T> found = look.get(); ; found = look.get()) {
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - begun > MOST_NANOS) {
                throw new IllegalStateException("Not within a minute: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
