// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.Names;
import org.jspecify.annotations.Nullable;

/**
 * A role's record in a store.
 *
 * @param name the role
 * @param holder the session id of its holder, or {@code null} if it has none
 * @param token the token of the last term
 * @param version changes with every change of the record, and increases as long as the store loses nothing; {@link #ABSENT}
 *     if there is no record yet
 * @param sinceMillis when the holder claimed it, by the holder's wall clock in milliseconds since the epoch; for people
 */
public record RoleRecord(String name, @Nullable String holder, long token, long version, long sinceMillis) {

    /** The version of a record that does not exist yet. Existing records have versions that are not negative. */
    public static final long ABSENT = -1;

    /** Checks the name. */
    public RoleRecord {
        Names.requireRole(name);
    }

    /**
     * Stands for a record that does not exist yet.
     *
     * @param name the role
     * @return a record without holder, with token 0
     */
    public static RoleRecord absent(String name) {
        return new RoleRecord(name, null, 0, ABSENT, 0);
    }

    /**
     * Whether the record exists.
     *
     * @return {@code false} only for {@link #absent}
     */
    public boolean exists() {
        return version != ABSENT;
    }

    /**
     * Whether a session holds the role.
     *
     * @param sessionId the session
     * @return whether the record names it
     */
    public boolean isHeldBy(@Nullable String sessionId) {
        return sessionId != null && sessionId.equals(holder);
    }
}
