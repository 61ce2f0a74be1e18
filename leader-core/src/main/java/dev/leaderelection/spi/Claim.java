// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/**
 * An attempt to take a vacant role.
 *
 * @param asRead the role's record as read, or {@link RoleRecord#absent}
 * @param token the token to write, greater than the record's
 * @param sinceMillis the claimer's wall clock in milliseconds since the epoch, to write beside it
 */
public record Claim(RoleRecord asRead, long token, long sinceMillis) {

    /**
     * The role that is claimed.
     *
     * @return its name
     */
    public String role() {
        return asRead.name();
    }
}
