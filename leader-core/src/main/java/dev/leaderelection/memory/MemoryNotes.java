// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import dev.leaderelection.Names;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.Note;
import java.util.Optional;

/** The notes of a {@link MemoryStore}. */
record MemoryNotes(MemoryStore store, MemoryNamespace namespace) implements FencedNotes {

    @Override
    public Optional<Note> read(String key) {
        Names.requireNote(key);
        store.requireOpen("read note " + key);
        return namespace.note(key);
    }

    @Override
    public boolean write(String key, Note note) {
        Names.requireNote(key);
        store.requireOpen("write note " + key);
        return namespace.write(key, note);
    }
}
