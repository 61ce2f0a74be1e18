// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Member;
import dev.leaderelection.boot.ServerUrl;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** Says who leads, as last read from the store. Joins no role. */
final class Directory {

    /** Asked for late: interceptors are made before much else. */
    private final SingletonSupplier<LeaderService> leaders;

    private final ServerUrl ownUrl;

    Directory(ObjectProvider<LeaderService> leaders, ServerUrl ownUrl) {
        this.leaders = SingletonSupplier.of(leaders::getObject);
        this.ownUrl = ownUrl;
    }

    boolean isLeader(String role) {
        return leaders.obtain().isLeader(role);
    }

    String selfId() {
        return leaders.obtain().self().id();
    }

    /** The longest time until a role whose leader died has another. */
    long failOverSeconds() {
        long millis = leaders.obtain().settings().timings().ttl().toMillis();
        return Math.max(1, (millis + 999) / 1000);
    }

    /** The leader of a role, which may be this member. */
    Optional<Member> leader(String role) {
        LeaderService service = leaders.obtain();
        Optional<LeaderRole> joined = service.find(role);
        Optional<Member> leader = joined.isPresent()
                ? joined.get().leader()
                : service.members().stream()
                        .filter(presence -> presence.leads().contains(role))
                        .map(LeaderService.Presence::member)
                        .findFirst();
        return leader.map(member -> member.id().equals(selfId()) ? ownUrl.completed(member) : member);
    }

    /** The leader of a role, unless it is this member. */
    Optional<Member> otherLeader(String role) {
        return leader(role).filter(member -> !member.id().equals(selfId()));
    }
}
