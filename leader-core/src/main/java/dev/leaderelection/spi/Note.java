// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/**
 * A text in {@link FencedNotes}.
 *
 * @param token the fencing token of the term under which it was written
 * @param text the text, 1 to {@value #MAX_LENGTH} characters
 */
public record Note(long token, String text) {

    /** The longest text, in characters. */
    public static final int MAX_LENGTH = 1000;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public Note {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A note must have 1 to " + MAX_LENGTH + " characters, and not " + text.length());
        }
    }
}
