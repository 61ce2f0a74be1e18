// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.Placement;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of leader election.
 *
 * @param enabled Whether this process takes part. If not, it leads nothing, and methods that only a leader may run
 *     answer as on a follower.
 * @param backend Where the members meet. Needed only when more than one backend could be used; memory is never chosen by
 *     itself.
 * @param namespace Group of processes that elect among themselves. Defaults to the application's name.
 * @param member This process, as the other members see it.
 * @param session Times of this process's session. Only the TTL needs setting.
 * @param drainTimeout How long a planned hand-over waits for work in flight and for listeners.
 * @param placement Whether roles stay with their leaders, or move to the member that ranks first for them.
 * @param rebalance How fast roles move under balanced placement.
 * @param health When this process is too ill to lead.
 * @param gate What the gate in front of methods does besides.
 * @param roles Roles by name, in addition to those that annotations name.
 */
@ConfigurationProperties("leader")
public record LeaderProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String backend,
        @Nullable String namespace,
        @DefaultValue Member member,
        @DefaultValue Session session,
        @DefaultValue("20s") Duration drainTimeout,
        @DefaultValue("sticky") Placement.Mode placement,
        @DefaultValue Rebalance rebalance,
        @DefaultValue Health health,
        @DefaultValue Gate gate,
        @DefaultValue Map<String, Role> roles) {

    /**
     * This process, as the other members see it.
     *
     * @param id Identity of this process, which no other may share. Defaults to host, process id and a random part.
     * @param url URL at which other members and their users reach this process, without the context path. Defaults to
     *     host and port of the running web server.
     * @param priority Candidates with a greater number are preferred.
     * @param attributes Free additions for people and tools.
     * @param candidate Whether this process may lead at all; if not, it only watches.
     * @param revision Revision of the application. A process that stops prefers successors of another revision than its own,
     *     which stay when a deployment is replaced. Defaults to spring.application.version.
     */
    public record Member(
            @Nullable String id,
            @Nullable String url,
            @DefaultValue("0") int priority,
            @DefaultValue Map<String, String> attributes,
            @DefaultValue("true") boolean candidate,
            @Nullable String revision) {}

    /**
     * Times of this process's session.
     *
     * @param ttl How long the session of a process that died lives on, and so how long its roles have no leader. At least
     *     one second.
     * @param renewInterval Time between two heartbeats. Defaults to a fifth of the TTL.
     * @param margin How long before the end of the TTL this process stops believing that it leads, so that its clock may
     *     be wrong. Defaults to a quarter of the TTL, which is also the least.
     * @param attemptTimeout How long one heartbeat may take. Defaults to a tenth of the TTL.
     */
    public record Session(
            @DefaultValue("10s") Duration ttl,
            @Nullable Duration renewInterval,
            @Nullable Duration margin,
            @Nullable Duration attemptTimeout) {}

    /**
     * A role of this process.
     *
     * @param enabled Whether this process is a candidate for the role. If not, the role starts out paused here, until it is
     *     resumed through the endpoint or the service.
     * @param priority Priority of this process for the role, instead of that of the member.
     */
    public record Role(
            @DefaultValue("true") boolean enabled, @Nullable Integer priority) {}

    /**
     * How fast roles move under balanced placement.
     *
     * @param maxConcurrent How many roles this process hands over at a time, and in one interval.
     * @param interval Time from one such batch of roles to the next.
     */
    public record Rebalance(
            @DefaultValue("10") int maxConcurrent,
            @DefaultValue("500ms") Duration interval) {}

    /**
     * When this process is too ill to lead.
     *
     * @param group Health group that decides. Without one, only the readiness of the application does.
     * @param grace How long the group is down, or the application refuses traffic, before this process hands its roles over.
     * @param lastResort Whether this process leads in spite of that as long as no healthy process is there for a role.
     */
    public record Health(
            @Nullable String group,
            @DefaultValue("10s") Duration grace,
            @DefaultValue("true") boolean lastResort) {}

    /**
     * What the gate in front of methods does besides.
     *
     * @param catchUp Whether a new leader runs a gated method under @Scheduled(cron) once if a run of it was missed since the
     *     last one that a leader completed.
     */
    public record Gate(@DefaultValue("false") boolean catchUp) {}
}
