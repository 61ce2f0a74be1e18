// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This process as a member.
 *
 * @param id its member id
 * @param host the host it runs on
 * @param url where it can be reached, if it says so
 * @param priority candidates with a greater number are preferred
 * @param state whether it stands for election, and why not
 * @param declined roles that it does not stand for: paused, disabled or not joined
 */
public record MemberReport(
        String id, String host, @Nullable String url, int priority, Candidacy.State state, List<String> declined) {

    /** Copies the roles. */
    public MemberReport {
        declined = List.copyOf(declined);
    }

    static MemberReport of(Member member) {
        return new MemberReport(
                member.id(),
                member.host(),
                member.url(),
                member.priority(),
                member.candidacy().state(),
                member.candidacy().declined().stream().sorted().toList());
    }
}
