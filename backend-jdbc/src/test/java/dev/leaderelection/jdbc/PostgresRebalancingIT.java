// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who should lead, over a real PostgreSQL. */
@Timeout(300)
class PostgresRebalancingIT {

    private static final List<String> ROLES =
            IntStream.range(0, 200).mapToObj(i -> "role-" + i).toList();

    private final String namespace = "rebalancing-" + UUID.randomUUID();

    private final List<Candidate> candidates = new ArrayList<>();

    @AfterEach
    void close() {
        candidates.parallelStream().forEach(Candidate::close);
    }

    @Test
    void newMembersTakeTheirSharesAndAreMovedToOnce() {
        Candidate first = start("a", 0);
        await("all led").atMost(Duration.ofSeconds(60)).until(() -> first.led(ROLES) == ROLES.size());
        Candidate second = start("b", 0);
        double half = ROLES.size() / 2.0;
        await("half of them moved")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Math.abs(second.led(ROLES) - half) <= 3 * Math.sqrt(half)
                        && first.led(ROLES) + second.led(ROLES) == ROLES.size());
        await("rest").during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(60)).until(() -> second.led(ROLES)
                        + first.led(ROLES)
                == ROLES.size());
        assertThat(second.grants()).hasSize((int) second.led(ROLES));
        assertThat(first.grants()).hasSize(ROLES.size());
        System.out.printf("PostgreSQL: of 200 roles, %d moved to a second member%n", second.led(ROLES));
    }

    @Test
    void aMemberWithAHigherPriorityForARoleLeadsItAndTheReasonIsInTheHistory() {
        Candidate first = start("a", 0);
        await("led").atMost(Duration.ofSeconds(60)).until(() -> first.led(ROLES) == ROLES.size());
        Candidate preferred = start("b", 5);
        await("led by the preferred")
                .atMost(Duration.ofSeconds(60))
                .until(() -> preferred.leaders().isLeader("role-7"));
        List<Transition> history =
                first.leaders().find("role-7").orElseThrow().status().history();
        assertThat(history.get(history.size() - 1).reason()).isEqualTo(Transition.Reason.OUTRANKED);
        Leadership term =
                preferred.leaders().find("role-7").orElseThrow().leadership().orElseThrow();
        assertThat(term.isValid()).isTrue();
    }

    @Test
    void anIllMemberHandsOverAndAPausedOneTakesNothing() {
        Candidate first = start("a", 0);
        await("led").atMost(Duration.ofSeconds(60)).until(() -> first.led(ROLES) == ROLES.size());
        Candidate second = start("b", 0);
        second.leaders().pause().join();
        first.leaders().reportHealth(false);
        await("the ill one is the last resort")
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> first.led(ROLES) == ROLES.size());
        second.leaders().resume().join();
        await("all handed over").atMost(Duration.ofSeconds(60)).until(() -> second.led(ROLES) == ROLES.size());
    }

    private Candidate start(String id, int priorityForSeven) {
        Placement placement = new Placement(
                Placement.Mode.BALANCED, 20, Duration.ofMillis(200), true, Map.of("role-7", priorityForSeven));
        LeaderSettings settings = LeaderSettings.of(namespace)
                .withMember(Member.of(id))
                .withTimings(SessionTimings.of(Duration.ofSeconds(4)))
                .withPlacement(placement);
        Candidate candidate = Candidate.start(settings, Servers.postgres().source(), ROLES);
        candidates.add(candidate);
        return candidate;
    }
}
