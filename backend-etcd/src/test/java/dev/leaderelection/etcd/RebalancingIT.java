// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import dev.leaderelection.Transition.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Balanced placement with the default times, over one etcd process. Its picture is {@code docs/rebalancing.svg}. */
@Timeout(300)
final class RebalancingIT {

    private static final List<String> ROLES =
            IntStream.range(0, 1_000).mapToObj(i -> "role-" + i).toList();

    private final EtcdCluster etcd = SharedServers.one();

    private final String namespace = "rebalancing-" + UUID.randomUUID();

    private final List<Candidate> candidates = new ArrayList<>();

    @AfterEach
    void close() {
        candidates.parallelStream().forEach(Candidate::close);
    }

    @Test
    void aSixthMemberTakesItsShareAndNothingElseMoves() throws Exception {
        double share = ROLES.size() / 6.0;
        for (int i = 0; i < 5; i++) {
            start(i);
        }
        // The first claims everything, and hands over what is not its share: at twenty a second, unless it is a slow machine.
        awaitRest(ROLES.size() / 5.0);
        List<Long> before = candidates.stream().map(each -> each.led(ROLES)).toList();
        long joined = System.nanoTime();
        Candidate sixth = start(5);
        awaitRest(share);

        List<Candidate.Grant> taken = List.copyOf(sixth.grants());
        assertThat((double) taken.size()).isCloseTo(share, within(3 * Math.sqrt(share)));
        Set<String> moved = new HashSet<>();
        RebalanceChart chart = new RebalanceChart();
        double last = 0;
        for (int i = 0; i < candidates.size(); i++) {
            for (Candidate.Grant grant : candidates.get(i).grants()) {
                chart.add(i, (grant.atNanos() - joined) / 1e9, 1);
                assertThat(i == 5 || grant.atNanos() < joined).as("%s to member %d", grant, i).isTrue();
            }
            for (Candidate.Loss loss : candidates.get(i).losses()) {
                chart.add(i, (loss.atNanos() - joined) / 1e9, -1);
                if (loss.atNanos() > joined) {
                    assertThat(loss.reason()).isEqualTo(Reason.REBALANCED);
                    assertThat(moved.add(loss.leadership().role())).isTrue();
                    last = Math.max(last, (loss.atNanos() - joined) / 1e9);
                }
            }
        }
        assertThat(moved).hasSameSizeAs(taken);
        String title = String.format("1,000 roles on etcd: %d of them move to a sixth member", moved.size());
        Files.writeString(Path.of("target", "rebalancing.svg"), chart.draw(title, -2, 10, 250));
        System.out.printf(
                "etcd: five members led %s of 1,000 roles; a sixth took %d (a sixth is 167) within %.1f s, and no other role"
                        + " moved%n",
                before, moved.size(), last);
    }

    private Candidate start(int number) {
        LeaderSettings settings = LeaderSettings.of(namespace)
                .withMember(Member.of("member-" + number))
                .withPlacement(Placement.STICKY.with(Placement.Mode.BALANCED));
        Candidate candidate = Candidate.start(settings, etcd.settings(), ROLES);
        candidates.add(candidate);
        return candidate;
    }

    /** Everybody has about its share of the roles, and for a while nothing moves. */
    private void awaitRest(double share) {
        await("everybody has its share, and nothing moves")
                .atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(3))
                .until(new RestWatch(share)::isReached);
    }

    private final class RestWatch {

        private final double share;

        private long terms = -1;

        private RestWatch(double share) {
            this.share = share;
        }

        private boolean isReached() {
            long before = terms;
            terms = candidates.stream().mapToLong(each -> each.grants().size()).sum();
            return terms == before
                    && candidates.stream()
                            .allMatch(each -> Math.abs(each.led(ROLES) - share) <= 3 * Math.sqrt(share))
                    && candidates.stream().mapToLong(each -> each.led(ROLES)).sum() == ROLES.size();
        }
    }
}
