// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.RoleRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a notification of PostgreSQL says: the namespace that has changed, and, where a role was handed over, the role's
 * row. Its words are separated by blanks, which no name contains.
 *
 * @param row the row as committed, or {@code null} if it is not told
 */
record Announcement(String namespace, @Nullable RoleRecord row) {

    /**
     * SQL for what follows the namespace, from {@code won}, the rows written, of {@code want}. Many rows are not told one by
     * one: whoever is told of a change reads them all at once.
     */
    static final String ROW = "CASE WHEN HOLDER IS NULL OR (SELECT COUNT(*) FROM want) > 8 THEN ''"
            + " ELSE ' ' || NAME || ' ' || HOLDER || ' ' || TOKEN || ' ' || VERSION || ' ' || SINCE END";

    /** Reads what was announced; of what somebody else may have sent, the first word counts. */
    static Announcement of(String text) {
        String[] words = text.split(" ", -1);
        return new Announcement(words[0], words.length == 6 ? row(words) : null);
    }

    private static @Nullable RoleRecord row(String[] words) {
        try {
            return new RoleRecord(
                    words[1], words[2], Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
        } catch (IllegalArgumentException e) {
            Lanes.LOG.debug("An announcement is not understood", e);
            return null;
        }
    }
}
