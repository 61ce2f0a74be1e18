// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import dev.leaderelection.Candidacy;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.boot.actuate.LeaderReport;
import dev.leaderelection.boot.actuate.MemberReport;
import dev.leaderelection.boot.actuate.PresenceReport;
import dev.leaderelection.boot.actuate.RoleReport;
import dev.leaderelection.boot.actuate.RoleReport.LeaderOfRole;
import dev.leaderelection.boot.actuate.SessionReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of a report: without the histories and the lists of roles of each member, which would be megabytes
 * for thousands of roles.
 *
 * @param at when it was taken
 * @param namespace the group of processes that elect among themselves
 * @param backend where they meet
 * @param member this process
 * @param session its session
 * @param members all members alive
 * @param roles the roles that it has joined, by name
 */
record Snapshot(
        Instant at,
        String namespace,
        String backend,
        MemberReport member,
        SessionReport session,
        List<MemberLine> members,
        Map<String, RoleLine> roles) {

    static Snapshot of(LeaderReport report, Instant at, @Nullable Snapshot before) {
        Map<String, RoleLine> roles = new TreeMap<>();
        report.roles().forEach((name, role) -> {
            RoleLine known = before == null ? null : before.roles.get(name);
            roles.put(name, RoleLine.of(role, at, known));
        });
        return new Snapshot(
                at,
                report.namespace(),
                report.backend(),
                report.member(),
                report.session(),
                report.members().stream().map(MemberLine::of).toList(),
                roles);
    }

    /**
     * A member that is alive.
     *
     * @param id its member id
     * @param host the host it runs on
     * @param url where it can be reached, if it says so
     * @param priority candidates with a greater number are preferred
     * @param state whether it stands for election, and why not
     * @param declined roles that it does not stand for
     * @param beatAgeMillis how long ago its last heartbeat was first seen, in milliseconds
     * @param leads how many roles it holds
     */
    record MemberLine(
            String id,
            String host,
            @Nullable String url,
            int priority,
            Candidacy.State state,
            List<String> declined,
            long beatAgeMillis,
            int leads) {

        MemberLine {
            declined = List.copyOf(declined);
        }

        private static MemberLine of(PresenceReport member) {
            return new MemberLine(
                    member.id(),
                    member.host(),
                    member.url(),
                    member.priority(),
                    member.state(),
                    member.declined(),
                    member.beatAgeMillis(),
                    member.leads().size());
        }
    }

    /**
     * A role.
     *
     * @param leading whether this process leads it
     * @param state what this process does about it
     * @param leader who leads, or {@code null} if nobody is known to
     * @param inFlight pieces of gated work under way here
     * @param outlived those of them whose term is over
     * @param changedAt since when this process has seen that leader, or none
     */
    record RoleLine(
            boolean leading,
            LeaderRole.State state,
            @Nullable LeaderOfRole leader,
            int inFlight,
            int outlived,
            Instant changedAt) {

        private static RoleLine of(RoleReport role, Instant at, @Nullable RoleLine before) {
            Instant changedAt = before != null && isSameTerm(before.leader, role.leader()) ? before.changedAt : at;
            return new RoleLine(
                    role.leading(), role.state(), role.leader(), role.inFlight(), role.outlived(), changedAt);
        }

        boolean hasSameLeaderAs(RoleLine other) {
            return isSameTerm(leader, other.leader);
        }

        @Nullable
        String leaderId() {
            return leader == null ? null : leader.id();
        }

        private static boolean isSameTerm(@Nullable LeaderOfRole one, @Nullable LeaderOfRole other) {
            if (one == null || other == null) {
                return one == null && other == null;
            }
            return one.id().equals(other.id()) && one.token() == other.token();
        }
    }
}
