// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;

/**
 * Thrown where a fence refuses a term: another term with a greater token has begun to work, so the one that asked is
 * over. Where it is thrown out of a transaction, the transaction is rolled back and nothing of it is written.
 */
public final class StaleLeaderException extends LeaderException {

    private static final long serialVersionUID = 1L;

    private final String role;

    private final long token;

    /**
     * Creates an exception.
     *
     * @param role the role
     * @param token the token of the term that was refused
     * @param fence the token that the fence stands at, or {@code null} if that was not asked
     */
    public StaleLeaderException(String role, long token, @Nullable Long fence) {
        super("The term of role '" + role + "' with token " + token + " is over: the fence stands at "
                + (fence == null ? "another token" : "token " + fence)
                + ". Nothing is to be done if another member leads now. If this member goes on leading, the election's"
                + " store has lost tokens that the fence has seen: see 'When the fence is ahead' in docs/fencing.md.");
        this.role = role;
        this.token = token;
    }

    /**
     * The role.
     *
     * @return its name
     */
    public String role() {
        return role;
    }

    /**
     * The token of the term that was refused.
     *
     * @return the token
     */
    public long token() {
        return token;
    }
}
