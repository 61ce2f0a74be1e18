// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.Member;
import org.jspecify.annotations.Nullable;

/**
 * This process as a member.
 *
 * @param id its member id
 * @param host the host it runs on
 * @param url where it can be reached, if it says so
 * @param priority candidates with a greater number are preferred
 */
public record MemberReport(String id, String host, @Nullable String url, int priority) {

    static MemberReport of(Member member) {
        return new MemberReport(member.id(), member.host(), member.url(), member.priority());
    }
}
