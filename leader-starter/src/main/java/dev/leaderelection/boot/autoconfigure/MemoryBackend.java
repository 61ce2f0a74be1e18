// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.LeaderStore;

/** A store inside this process. Never chosen silently: with it, each of several processes would lead. */
final class MemoryBackend implements LeaderBackend {

    static final String NAME = "memory";

    private final MemoryRecords records;

    /**
     * Creates the backend.
     *
     * @param records where the members of this process meet
     */
    MemoryBackend(MemoryRecords records) {
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isUsable() {
        return false;
    }

    @Override
    public LeaderStore open() {
        return new MemoryStore(records);
    }
}
