// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leaderelection.boot.actuate.MemberReport;
import dev.leaderelection.boot.actuate.SessionReport;
import dev.leaderelection.dashboard.Snapshot.MemberLine;
import dev.leaderelection.dashboard.Snapshot.RoleLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event of the stream.
 *
 * @param complete whether it stands for itself; else it adds to those before it
 * @param at when it was taken, by this process's clock
 * @param namespace the group of processes that elect among themselves, if complete
 * @param backend where they meet, if complete
 * @param member this process, if complete
 * @param session this process's session
 * @param members all members alive
 * @param roles all roles that this process has joined, if complete, else those of which anything has changed
 * @param changes the last changes, if complete, else the new ones; oldest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Update(
        boolean complete,
        Instant at,
        @Nullable String namespace,
        @Nullable String backend,
        @Nullable MemberReport member,
        SessionReport session,
        List<MemberLine> members,
        Map<String, RoleLine> roles,
        List<Change> changes) {

    /** Its own: how an application writes its JSON must not change the stream. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    static Update complete(Snapshot snapshot, List<Change> changes) {
        return new Update(
                true,
                snapshot.at(),
                snapshot.namespace(),
                snapshot.backend(),
                snapshot.member(),
                snapshot.session(),
                snapshot.members(),
                snapshot.roles(),
                changes);
    }

    static Update of(Snapshot snapshot, Comparison comparison) {
        return new Update(
                false,
                snapshot.at(),
                null,
                null,
                null,
                snapshot.session(),
                snapshot.members(),
                comparison.roles(),
                comparison.changes());
    }

    String json() {
        return JSON.writeValueAsString(this);
    }
}
