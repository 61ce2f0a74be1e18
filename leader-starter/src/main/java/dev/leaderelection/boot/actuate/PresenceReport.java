// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.Candidacy;
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
 * @param state whether it stands for election, and why not
 * @param declined roles that it does not stand for: paused, disabled or not joined
 * @param leads the roles that it holds, in the order of their names
 */
public record PresenceReport(
        String id,
        String host,
        @Nullable String url,
        int priority,
        Candidacy.State state,
        List<String> declined,
        List<String> leads) {

    /** Copies the roles. */
    public PresenceReport {
        declined = List.copyOf(declined);
        leads = List.copyOf(leads);
    }

    static PresenceReport of(Presence presence) {
        Member member = presence.member();
        return new PresenceReport(
                member.id(),
                member.host(),
                member.url(),
                member.priority(),
                member.candidacy().state(),
                member.candidacy().declined().stream().sorted().toList(),
                presence.leads());
    }
}
