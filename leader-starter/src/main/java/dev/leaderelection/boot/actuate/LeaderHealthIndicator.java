// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.SessionState;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * UP while this process has a session, which it needs to lead and to follow: also while heartbeats fail for the moment
 * ({@code SUSPECT}, with the reason in the details), because it leads until the deadline. OUT_OF_SERVICE otherwise, and
 * where heartbeats are the only thing that the store lets it do: it can neither follow nor lead for long. Does no I/O.
 */
final class LeaderHealthIndicator extends AbstractHealthIndicator {

    private final LeaderService leaders;

    LeaderHealthIndicator(LeaderService leaders) {
        super("Leader election health check failed");
        this.leaders = leaders;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        LeaderService.Session session = leaders.session();
        boolean able = session.state() == SessionState.ACTIVE && session.failure() == null;
        (able || session.state() == SessionState.SUSPECT ? builder.up() : builder.outOfService())
                .withDetail("namespace", leaders.settings().namespace())
                .withDetail("backend", leaders.backend())
                .withDetail("member", leaders.self().id())
                .withDetail("session", session.state())
                .withDetail("remainingMillis", session.remaining().toMillis());
        if (session.failure() != null) {
            builder.withDetail("failure", session.failure());
        }
    }
}
