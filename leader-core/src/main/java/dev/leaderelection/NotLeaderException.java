// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;

/** Thrown where work was asked for that only the leader of a role may do, on a member that does not lead it now. */
public final class NotLeaderException extends LeaderException {

    private static final long serialVersionUID = 1L;

    private final String role;

    private final @Nullable String leaderId;

    /**
     * Creates an exception.
     *
     * @param role the role that is not led here
     * @param leader the leader as last seen in the store, or {@code null} if none is known
     */
    public NotLeaderException(String role, @Nullable Member leader) {
        super("This member does not lead role '" + role + "'; "
                + (leader == null
                        ? "no leader is known at the moment."
                        : "the leader is '" + leader.id() + "'"
                                + (leader.url() == null ? "." : " at " + leader.url() + ".")));
        this.role = role;
        this.leaderId = leader == null ? null : leader.id();
    }

    /**
     * The role that is not led here.
     *
     * @return the name of the role
     */
    public String role() {
        return role;
    }

    /**
     * The leader as last seen in the store.
     *
     * @return its member id, or {@code null} if none is known
     */
    public @Nullable String leaderId() {
        return leaderId;
    }
}
