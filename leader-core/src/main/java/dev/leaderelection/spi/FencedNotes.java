// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.util.Optional;

/**
 * Small texts that leaders leave for their successors, one for each key in a namespace. Beside the election: the engine
 * neither reads nor writes them, and no operation here delays one of a session.
 *
 * <p>What is guaranteed: once a note was written with a token, no note of a lower token replaces it. A read shows every
 * write that was acknowledged before it began. Notes are never deleted; what a person has made of a record that is no note
 * any more counts as none, and is replaced by the next write.
 *
 * <p>Operations block, and return within the timeout that {@link LeaderStore#notes} was given. Safe for use by any thread.
 */
public interface FencedNotes {

    /**
     * Reads a note.
     *
     * @param key a name as roles have them
     * @return the note, if there is one
     * @throws IllegalArgumentException if the key is not allowed
     * @throws StoreException if it could not be read
     */
    Optional<Note> read(String key);

    /**
     * Writes a note unless there is one with a greater token.
     *
     * @param key a name as roles have them
     * @param note the text, with the token of the term under which it is written
     * @return whether it was written; {@code false} if a note of a later term is there
     * @throws IllegalArgumentException if the key is not allowed
     * @throws StoreException if the outcome is unknown: it may be written, now or later, but never over a note of a
     *     greater token
     */
    boolean write(String key, Note note);
}
