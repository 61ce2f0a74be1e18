// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has changed, as people are told of it. Roles that changed hands at the same moment in the same way are
 * one change: a fail-over of thousands of roles must not push everything else out of sight.
 *
 * @param at when it was seen, by this process's clock
 * @param kind what has changed
 * @param roles the roles, the first few in the order of their names
 * @param count how many roles there are in all
 * @param from the member id, the state or nothing, that it was before
 * @param to the member id, the state or nothing, that it is now
 * @param reason why, where this process knows
 */
record Change(
        Instant at,
        Kind kind,
        List<String> roles,
        int count,
        @Nullable String from,
        @Nullable String to,
        @Nullable String reason) {

    /** How many roles are named. */
    static final int NAMED = 5;

    /** What has changed. */
    enum Kind {
        /** Roles have another leader. */
        LEADER,
        /** A member is there, or is gone. */
        MEMBER,
        /** This process's session. */
        SESSION
    }

    Change {
        roles = List.copyOf(roles);
    }

    static Change ofRoles(
            Instant at, List<String> names, @Nullable String from, @Nullable String to, @Nullable String reason) {
        List<String> named = names.subList(0, Math.min(NAMED, names.size()));
        return new Change(at, Kind.LEADER, named, names.size(), from, to, reason);
    }

    static Change joined(Instant at, String member) {
        return new Change(at, Kind.MEMBER, List.of(), 0, null, member, null);
    }

    static Change left(Instant at, String member) {
        return new Change(at, Kind.MEMBER, List.of(), 0, member, null, null);
    }

    static Change ofSession(Instant at, Object from, Object to, @Nullable String reason) {
        return new Change(at, Kind.SESSION, List.of(), 0, from.toString(), to.toString(), reason);
    }
}
