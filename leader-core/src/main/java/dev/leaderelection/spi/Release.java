// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import org.jspecify.annotations.Nullable;

/**
 * An attempt to give a role up.
 *
 * @param held the role's record as last known, which names this session
 * @param successor the session id to write into it, or {@code null} for none
 * @param token the token to write: a new one with a successor, else that of the record
 * @param sinceMillis the releaser's wall clock in milliseconds since the epoch, to write beside it
 */
public record Release(RoleRecord held, @Nullable String successor, long token, long sinceMillis) {

    /**
     * The role that is given up.
     *
     * @return its name
     */
    public String role() {
        return held.name();
    }
}
