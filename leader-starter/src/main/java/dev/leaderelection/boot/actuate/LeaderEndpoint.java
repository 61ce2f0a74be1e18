// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows who leads what, and lets an operator change it. Reading is allowed unless it is forbidden; changing needs
 * {@code management.endpoint.leader.access=unrestricted}. Reading does no I/O: all answers come from what this process
 * has read last.
 */
@Endpoint(id = "leader", defaultAccess = Access.READ_ONLY)
public final class LeaderEndpoint {

    private final LeaderService leaders;

    private final RoleActions actions;

    /**
     * Creates an endpoint.
     *
     * @param leaders the service that it shows
     */
    public LeaderEndpoint(LeaderService leaders) {
        this(leaders, new RoleActions(leaders, RoleActions.PATIENCE));
    }

    LeaderEndpoint(LeaderService leaders, RoleActions actions) {
        this.leaders = leaders;
        this.actions = actions;
    }

    /**
     * Everything that this process knows.
     *
     * @return the report
     */
    @ReadOperation
    public LeaderReport report() {
        Map<String, RoleReport> roles = new TreeMap<>();
        for (LeaderRole role : leaders.roles()) {
            roles.put(role.name(), RoleReport.of(role));
        }
        return new LeaderReport(
                leaders.settings().namespace(),
                leaders.backend(),
                MemberReport.of(leaders.self()),
                SessionReport.of(leaders.session(), leaders.settings().timings().ttl()),
                roles,
                leaders.members().stream().map(PresenceReport::of).toList());
    }

    /**
     * One role.
     *
     * @param role its name
     * @return the role, or {@code null} if this process has not joined it
     */
    @ReadOperation
    public @Nullable RoleReport role(@Selector String role) {
        return leaders.find(role).map(RoleReport::of).orElse(null);
    }

    /**
     * Changes who leads a role.
     *
     * @param role its name
     * @param action {@code step-down}, {@code transfer}, {@code pause} or {@code resume}
     * @param to the member id of the successor, for a transfer
     * @return the role afterwards; its state is still {@code DRAINING} if work in flight is being awaited
     * @throws InvalidEndpointRequestException if the request was refused, with the reason; nothing was changed
     */
    @WriteOperation
    public @Nullable RoleReport change(@Selector String role, @Nullable String action, @Nullable String to) {
        ActionResult result = perform(role, action, to);
        if (result.message() != null) {
            throw new InvalidEndpointRequestException(result.message(), result.message());
        }
        return result.role();
    }

    /**
     * Changes whether this process stands for election at all.
     *
     * @param action {@code pause} or {@code resume}
     * @return everything that this process knows afterwards
     * @throws InvalidEndpointRequestException if the action is another one; nothing was changed
     */
    @WriteOperation
    public LeaderReport changeMember(@Nullable String action) {
        ActionResult result = performOnMember(action);
        if (result.message() != null) {
            throw new InvalidEndpointRequestException(result.message(), result.message());
        }
        return report();
    }

    ActionResult performOnMember(@Nullable String action) {
        return actions.performOnMember(action);
    }

    ActionResult perform(String role, @Nullable String action, @Nullable String to) {
        return actions.perform(role, action, to);
    }
}
