// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.LeaderException;
import org.jspecify.annotations.Nullable;

/** Thrown by {@link LeaderClient} when no leader of a role could be asked in the time that it waits. */
public final class LeaderUnavailableException extends LeaderException {

    private static final long serialVersionUID = 1L;

    private final String role;

    LeaderUnavailableException(String role, String what, @Nullable Throwable cause) {
        super("No leader of role '" + role + "' could be asked: " + what, cause);
        this.role = role;
    }

    /**
     * The role.
     *
     * @return its name
     */
    public String role() {
        return role;
    }
}
