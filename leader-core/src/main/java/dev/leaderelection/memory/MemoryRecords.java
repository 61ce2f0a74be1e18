// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The data that several {@link MemoryStore}s of one JVM share: what the database is to a store over a network. It lasts
 * as long as it is referred to. Safe for use by any thread.
 */
public final class MemoryRecords {

    private final ConcurrentMap<String, MemoryNamespace> namespaces = new ConcurrentHashMap<>();

    /** Creates data without any record. */
    public MemoryRecords() {}

    MemoryNamespace namespace(String name) {
        return namespaces.computeIfAbsent(name, key -> new MemoryNamespace());
    }
}
