// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a notification of PostgreSQL says: the namespace that has changed, and, where a role was handed over, which one and
 * to whom. Its words are separated by blanks, which no name contains.
 *
 * <p>Whoever may connect to the database may announce anything. So it is a hint and no more: nothing is believed before it
 * was read.
 *
 * @param role the role that was handed over, or {@code null} if it is not told
 * @param successor the session that it was handed to, or {@code null}
 */
record Announcement(
        String namespace, @Nullable String role, @Nullable String successor) {

    /** More roles that are handed over at once are not named: whoever is told of a change reads them all together. */
    static final int MOST = 8;

    /** SQL for what follows the namespace, from {@code won}, the rows written, of {@code want}. */
    static final String HAND_OVER = "CASE WHEN HOLDER IS NULL OR (SELECT COUNT(*) FROM want) > " + MOST + " THEN ''"
            + " ELSE ' ' || NAME || ' ' || HOLDER END";

    /** Reads what was announced; of what is not understood, the first word counts. */
    static Announcement of(String text) {
        String[] words = text.split(" ", -1);
        return words.length == 3
                ? new Announcement(words[0], words[1], words[2])
                : new Announcement(words[0], null, null);
    }
}
