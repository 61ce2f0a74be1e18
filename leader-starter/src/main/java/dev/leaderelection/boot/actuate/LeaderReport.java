// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Who leads what, as this process sees it.
 *
 * @param namespace the group of processes that elect among themselves
 * @param backend where they meet
 * @param member this process
 * @param session its session
 * @param roles the roles that it has joined, by name
 * @param members all members alive
 */
public record LeaderReport(
        String namespace,
        String backend,
        MemberReport member,
        SessionReport session,
        Map<String, RoleReport> roles,
        List<PresenceReport> members)
        implements OperationResponseBody {

    /** Copies the members. */
    public LeaderReport {
        members = List.copyOf(members);
    }
}
