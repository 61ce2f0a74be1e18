// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Nodes that have changed, asked for. Those that were not learned stay among the changed ones for the next read. */
final class Fetch implements AutoCloseable {

    private final Map<String, Pending> reads = new LinkedHashMap<>();

    private final Set<String> changed;

    private final BiConsumer<String, Answer> learn;

    Fetch(Set<String> changed, BiConsumer<String, Answer> learn) {
        this.changed = changed;
        this.learn = learn;
    }

    /** Sends a request for each, without waiting for answers. */
    Fetch ask(UnaryOperator<String> path, Requests requests) {
        for (String name : Set.copyOf(changed)) {
            // Before the request is sent: a change from here on is another.
            changed.remove(name);
            try {
                reads.put(name, requests.read(path.apply(name)));
            } catch (RuntimeException | Error e) {
                changed.add(name);
                close();
                throw e;
            }
        }
        return this;
    }

    /** Waits for the answers, and passes them on. */
    void learn() {
        reads.entrySet().removeIf(read -> {
            learn.accept(read.getKey(), read.getValue().await());
            return true;
        });
    }

    @Override
    public void close() {
        changed.addAll(reads.keySet());
    }
}
