// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService.Presence;
import dev.leaderelection.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member that is alive.
 *
 * @param id its member id
 * @param host the host it runs on
 * @param url where it can be reached, if it says so
 * @param priority candidates with a greater number are preferred
 * @param leads the roles that it holds, in the order of their names
 */
public record PresenceReport(
        String id, String host, @Nullable String url, int priority, List<String> leads) {

    /** Copies the roles. */
    public PresenceReport {
        leads = List.copyOf(leads);
    }

    static PresenceReport of(Presence presence) {
        Member member = presence.member();
        return new PresenceReport(member.id(), member.host(), member.url(), member.priority(), presence.leads());
    }
}
