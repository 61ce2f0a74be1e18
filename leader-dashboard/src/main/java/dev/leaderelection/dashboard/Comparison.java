// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import dev.leaderelection.Transition.Event;
import dev.leaderelection.boot.actuate.LeaderReport;
import dev.leaderelection.boot.actuate.RoleReport;
import dev.leaderelection.boot.actuate.RoleReport.TransitionReport;
import dev.leaderelection.dashboard.Snapshot.MemberLine;
import dev.leaderelection.dashboard.Snapshot.RoleLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two snapshots.
 *
 * @param roles the roles of which anything is different
 * @param handedOver those that have another leader, or the same one in another term
 * @param reasons why they have, where this process was a part of it
 * @param changes what people are told
 */
record Comparison(
        Map<String, RoleLine> roles,
        Map<String, RoleLine> handedOver,
        Map<String, String> reasons,
        List<Change> changes) {

    static Comparison of(Snapshot before, Snapshot after, LeaderReport report) {
        Map<String, RoleLine> roles = new TreeMap<>();
        Map<String, RoleLine> handedOver = new TreeMap<>();
        Map<String, String> reasons = new TreeMap<>();
        after.roles().forEach((name, role) -> {
            RoleLine known = before.roles().get(name);
            if (!role.equals(known)) {
                roles.put(name, role);
            }
            if (known == null || !role.hasSameLeaderAs(known)) {
                handedOver.put(name, role);
                String reason = reason(report.roles().get(name), known, role);
                if (reason != null) {
                    reasons.put(name, reason);
                }
            }
        });
        List<Change> changes = new ArrayList<>();
        addSession(before, after, changes);
        addMembers(before, after, changes);
        addRoles(before, after, handedOver, reasons, changes);
        return new Comparison(roles, handedOver, reasons, changes);
    }

    private static @Nullable String reason(@Nullable RoleReport report, @Nullable RoleLine before, RoleLine after) {
        if (report == null) {
            return null;
        }
        String granted = after.leader() == null
                ? null
                : reason(report, Event.GRANTED, after.leader().token());
        return granted != null || before == null || before.leader() == null
                ? granted
                : reason(report, Event.REVOKED, before.leader().token());
    }

    private static @Nullable String reason(RoleReport report, Event event, long token) {
        return report.history().stream()
                .filter(transition -> transition.event() == event && transition.token() == token)
                .map(TransitionReport::reason)
                .findFirst()
                .orElse(null);
    }

    private static void addSession(Snapshot before, Snapshot after, List<Change> changes) {
        if (before.session().state() != after.session().state()) {
            changes.add(Change.ofSession(
                    after.at(),
                    before.session().state(),
                    after.session().state(),
                    after.session().failure()));
        }
    }

    /** Those that are gone come first, and before the roles: that is why roles changed hands. */
    private static void addMembers(Snapshot before, Snapshot after, List<Change> changes) {
        Set<String> then = ids(before);
        Set<String> now = ids(after);
        then.stream().filter(id -> !now.contains(id)).forEach(id -> changes.add(Change.left(after.at(), id)));
        now.stream().filter(id -> !then.contains(id)).forEach(id -> changes.add(Change.joined(after.at(), id)));
    }

    private static Set<String> ids(Snapshot snapshot) {
        return snapshot.members().stream().map(MemberLine::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void addRoles(
            Snapshot before,
            Snapshot after,
            Map<String, RoleLine> handedOver,
            Map<String, String> reasons,
            List<Change> changes) {
        Map<Move, List<String>> moves = new LinkedHashMap<>();
        handedOver.forEach((name, role) -> {
            RoleLine known = before.roles().get(name);
            if (known != null || role.leader() != null) {
                Move move = new Move(known == null ? null : known.leaderId(), role.leaderId(), reasons.get(name));
                moves.computeIfAbsent(move, first -> new ArrayList<>()).add(name);
            }
        });
        moves.forEach((move, names) -> changes.add(Change.ofRoles(after.at(), names, move.from, move.to, move.reason)));
    }

    /** Roles that move together are told of together. */
    private record Move(
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason) {}
}
