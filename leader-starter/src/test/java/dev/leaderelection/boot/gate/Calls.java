// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.Leadership;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what really ran. */
class Calls {

    final List<String> names = new CopyOnWriteArrayList<>();

    final CompletableFuture<String> pending = new CompletableFuture<>();

    volatile Runnable during = () -> {};

    volatile @Nullable Leadership term;

    void ran(String name) {
        names.add(name);
        term = Leadership.current().orElse(null);
        during.run();
    }

    Leadership termOfLastRun() {
        Leadership seen = term;
        if (seen == null) {
            throw new AssertionError("The last run had no term");
        }
        return seen;
    }
}
