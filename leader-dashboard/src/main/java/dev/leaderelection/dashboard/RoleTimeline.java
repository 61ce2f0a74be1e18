// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Who led a role, as one process saw it.
 *
 * @param role its name
 * @param changes the last changes, oldest first; the first of all is how the role was found
 */
public record RoleTimeline(String role, List<Step> changes) implements OperationResponseBody {

    /** Copies the changes. */
    public RoleTimeline {
        changes = List.copyOf(changes);
    }

    /**
     * From here on somebody else led the role, or nobody.
     *
     * @param at when it was seen, by this process's clock; when the term began, if it was found that way
     * @param leader the leader's member id, or {@code null} if nobody is known to lead
     * @param token the fencing token of the leader's term, or {@code null} without one
     * @param reason why, where this process was a part of it
     */
    public record Step(
            Instant at,
            @Nullable String leader,
            @Nullable Long token,
            @Nullable String reason) {}
}
