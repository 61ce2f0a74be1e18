// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The check of I3 can fail: no mutant shows it, because wrong tokens break I2 when they are committed, before any write. */
class RegisterTest {

    private final Statistics statistics = new Statistics();

    private final Register register = new Register(statistics);

    @Test
    void lowerTokensAreRefusedAndCounted() {
        TermWatch earlier = granted(7, 1);
        TermWatch later = granted(8, 2);
        register.write(earlier);
        register.write(later);
        register.write(earlier);
        assertThat(statistics.fencedWrites).isEqualTo(2);
        assertThat(statistics.refusedStaleWrites).isEqualTo(1);
        assertThat(statistics.unfencedStaleWrites).isEqualTo(2);
    }

    @Test
    void anEarlierTermWithAHigherTokenIsAViolation() {
        TermWatch earlier = granted(9, 1);
        TermWatch later = granted(8, 2);
        register.write(later);
        assertThatThrownBy(() -> register.write(earlier))
                .isInstanceOfSatisfying(Violation.class, violation -> assertThat(violation.invariant())
                        .isEqualTo(Invariant.I3));
    }

    private TermWatch granted(long token, long commit) {
        Plan plan = Planner.plan(1, Scenario.KILL);
        MemberProcess process = Simulation.member(plan);
        Now now = Now.of(TimeSource.SYSTEM);
        SessionDeadline deadline = new SessionDeadline(TimeSource.SYSTEM, Duration.ofHours(1), now);
        TermWatch watch =
                new TermWatch(process, new Term("r0", token, Instant.EPOCH, deadline, term -> {}), commit, commit);
        register.granted(watch);
        return watch;
    }
}
