// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderRole.State;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Elections that a test decides, in a test without Spring. */
@LeaderTest
class TestLeadersTest {

    private final List<String> heard = new ArrayList<>();

    private LeaderService service;

    private LeaderRole reports;

    @BeforeEach
    void listen(LeaderService service) {
        this.service = service;
        reports = service.role("reports");
        service.addListener(new Listening());
        service.start();
    }

    @Test
    void testBeginsAsAFollower() {
        assertThat(service.isLeader("reports")).isFalse();
        assertThat(reports.status().state()).isEqualTo(State.FOLLOWING);
        assertThat(service.session().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void grantedTermLastsUntilItIsRevoked(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        assertThat(term.isValid()).isTrue();
        assertThat(term.remaining()).isEqualTo(service.settings().timings().beliefTime());
        assertThat(service.isLeader("reports")).isTrue();
        assertThat(reports.leader()).contains(service.self());
        leaders.revoke("reports");
        assertThat(term.isValid()).isFalse();
        assertThat(term.remaining()).isZero();
        assertThat(reports.leader()).isEmpty();
        assertThat(heard)
                .containsExactly("joined reports", "granted 1", "led by me", "revoked 1 STEPPED_DOWN", "led by null");
    }

    @Test
    void tokensRiseAndTermsAreNotRevived(TestLeaders leaders) {
        Leadership first = leaders.grant("reports");
        assertThat(leaders.grant("reports")).isSameAs(first);
        leaders.revoke("reports");
        Leadership second = leaders.grant("reports");
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(first.isValid()).isFalse();
        assertThat(reports.status().history())
                .extracting(Transition::event)
                .containsExactly(Transition.Event.GRANTED, Transition.Event.REVOKED, Transition.Event.GRANTED);
    }

    @Test
    void partitionEndsTermsOnlyWhenTheSessionLapses(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        Duration belief = service.settings().timings().beliefTime();
        leaders.partition();
        assertThat(service.session().state()).isEqualTo(SessionState.SUSPECT);
        leaders.advance(belief.minusMillis(1));
        assertThat(term.isValid()).isTrue();
        leaders.advance(Duration.ofMillis(1));
        assertThat(term.isValid()).isFalse();
        assertThat(heard).contains("revoked 1 LAPSED");
        assertThat(service.session().state()).isEqualTo(SessionState.CONNECTING);
        assertThatIllegalStateException()
                .isThrownBy(() -> leaders.grant("reports"))
                .withMessageContaining("heal()");
        leaders.heal();
        assertThat(service.session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(service.isLeader("reports")).isFalse();
    }

    @Test
    void partitionThatIsHealedInTimeEndsNothing(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        leaders.partition();
        leaders.advance(Duration.ofSeconds(7));
        leaders.heal();
        leaders.advance(Duration.ofSeconds(7));
        assertThat(term.isValid()).isTrue();
    }

    @Test
    void heartbeatsGoOnWhileTimeGoesBy(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        leaders.advance(Duration.ofDays(1));
        assertThat(term.isValid()).isTrue();
    }

    @Test
    void expiredSessionIsReplacedByOneThatLeadsNothing(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        String before = String.valueOf(service.session().id());
        leaders.expire();
        assertThat(term.isValid()).isFalse();
        assertThat(heard).contains("revoked 1 LAPSED");
        assertThat(service.session().id()).isNotNull().isNotEqualTo(before);
        assertThat(leaders.grant("reports").isValid()).isTrue();
    }

    @Test
    void frozenProcessBelievesNothingAndHasToldNobody(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        leaders.freeze();
        assertThat(term.isValid()).isFalse();
        assertThat(reports.beginWork()).isEmpty();
        assertThat(heard).doesNotContain("revoked 1 LAPSED");
        leaders.thaw();
        assertThat(heard).contains("revoked 1 LAPSED");
    }

    @Test
    void pausedRoleIsGivenUpAndNotGranted(TestLeaders leaders) {
        leaders.grant("reports");
        leaders.pause("reports");
        assertThat(reports.status().state()).isEqualTo(State.PAUSED);
        assertThat(heard).contains("revoked 1 PAUSED");
        assertThatIllegalStateException()
                .isThrownBy(() -> leaders.grant("reports"))
                .withMessageContaining("resume(\"reports\")");
        leaders.resume("reports");
        assertThat(leaders.grant("reports").isValid()).isTrue();
    }

    @Test
    void anotherMemberCanLead(TestLeaders leaders) {
        leaders.grant("reports");
        leaders.grantTo("reports", Member.of("you"));
        assertThat(service.isLeader("reports")).isFalse();
        assertThat(reports.leader()).contains(Member.of("you"));
        assertThat(heard).contains("revoked 1 HANDED_OVER").endsWith("led by you");
        assertThat(service.members())
                .extracting(presence -> presence.member().id() + " leads " + presence.leads())
                .containsExactly("me leads []", "you leads [reports]");
    }

    @Test
    void applicationStepsDownWhenItsWorkHasEnded(TestLeaders leaders) {
        leaders.grant("reports");
        LeaderRole.Work work = reports.beginWork().orElseThrow();
        CompletableFuture<Boolean> steppedDown = reports.stepDown();
        assertThat(service.isLeader("reports")).isFalse();
        assertThat(reports.status().state()).isEqualTo(State.DRAINING);
        assertThat(reports.status().inFlight()).isOne();
        assertThat(steppedDown).isNotDone();
        work.close();
        work.close();
        assertThat(steppedDown).isCompletedWithValue(true);
        assertThat(reports.status().inFlight()).isZero();
        assertThat(reports.stepDown()).isCompletedWithValue(false);
    }

    @Test
    void applicationTransfersToAMemberThatIsThere(TestLeaders leaders) {
        leaders.grant("reports");
        assertThat(reports.transferTo("you"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LeaderException.class);
        assertThat(service.isLeader("reports")).isTrue();
        leaders.grantTo("other", Member.of("you"));
        assertThat(reports.transferTo("you")).isCompleted();
        assertThat(reports.leader()).contains(Member.of("you"));
    }

    @Test
    void workRunsUnderTheTerm(TestLeaders leaders) {
        assertThat(reports.runIfLeader(term -> heard.add("work"))).isFalse();
        Leadership granted = leaders.grant("reports");
        assertThat(reports.runIfLeader(term -> heard.add("work under " + term.token() + ", bound: "
                        + Leadership.current().filter(granted::equals).isPresent())))
                .isTrue();
        assertThat(heard).contains("work under 1, bound: true").doesNotContain("work");
    }

    @Test
    void roleIsNotGrantedAnewBeforeItsWorkHasEndedOrTheDrainTimeoutIsOver() {
        TestLeaders leaders = TestLeaders.create(LeaderSettings.of("test").withDrainTimeout(Duration.ofMillis(50)));
        leaders.grant("reports");
        LeaderRole role = leaders.service().role("reports");
        LeaderRole.Work work = role.beginWork().orElseThrow();
        leaders.revoke("reports");
        long before = System.nanoTime();
        assertThat(leaders.grant("reports").token()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        work.close();
    }

    @Test
    void whatAListenerBringsAboutIsHeardInTurn(TestLeaders leaders) {
        service.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                var unused = reports.stepDown();
            }
        });
        List<String> late = new ArrayList<>();
        service.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                late.add("granted");
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                late.add("revoked");
            }
        });
        leaders.grant("reports");
        assertThat(late).containsExactly("granted", "revoked");
    }

    @Test
    void failureOfAListenerFailsTheTestWhenAllHaveBeenTold(TestLeaders leaders) {
        service.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                throw new IllegalArgumentException("not ready");
            }
        });
        service.addListener(new Listening());
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> leaders.grant("reports"))
                .withMessageContaining("not ready");
        assertThat(heard).filteredOn("granted 1"::equals).hasSize(2);
    }

    @Test
    void listenerThatComesLateHearsOfTheTermThatLasts(TestLeaders leaders) {
        leaders.grant("reports");
        heard.clear();
        service.addListener(new Listening());
        assertThat(heard).containsExactly("joined reports", "granted 1");
    }

    @Test
    void endOfATermIsToldAfterBeliefIsOff(TestLeaders leaders) {
        Leadership term = leaders.grant("reports");
        var unused = term.onEnd(() -> heard.add("end, valid: " + term.isValid()));
        term.onEnd(() -> heard.add("taken back")).close();
        leaders.revoke("reports");
        term.onEnd(() -> heard.add("late")).close();
        assertThat(heard).containsSubsequence("revoked 1 STEPPED_DOWN", "end, valid: false", "late");
        assertThat(heard).doesNotContain("taken back");
    }

    @Test
    void workIsInterruptedAtOnceWhenItsTermIsLost(TestLeaders leaders) {
        leaders.grant("reports");
        LeaderRole.Work work = reports.beginWork().orElseThrow();
        work.onInterrupt(() -> heard.add("interrupted"));
        leaders.expire();
        assertThat(heard).containsSubsequence("interrupted", "revoked 1 LAPSED");
        assertThat(reports.status().outlived()).isOne();
        work.close();
        assertThat(reports.status().outlived()).isZero();
    }

    @Test
    void workIsInterruptedAfterTheDrainTimeoutWhenItsTermIsGivenUp(TestLeaders leaders) {
        leaders.grant("reports");
        LeaderRole.Work work = reports.beginWork().orElseThrow();
        work.onInterrupt(() -> heard.add("interrupted"));
        leaders.revoke("reports");
        leaders.advance(service.settings().drainTimeout().minusMillis(1));
        assertThat(heard).doesNotContain("interrupted");
        leaders.advance(Duration.ofMillis(1));
        assertThat(heard).contains("interrupted");
        work.close();
    }

    @Test
    void workThatHasEndedIsNotInterrupted(TestLeaders leaders) {
        leaders.grant("reports");
        LeaderRole.Work work = reports.beginWork().orElseThrow();
        work.onInterrupt(() -> heard.add("interrupted"));
        work.close();
        leaders.expire();
        assertThat(heard).doesNotContain("interrupted");
    }

    @Test
    void pausedMemberGivesEverythingUp(TestLeaders leaders) {
        leaders.grant("reports");
        assertThat(service.pause()).isCompleted();
        assertThat(heard).contains("revoked 1 MEMBER_PAUSED");
        assertThatIllegalStateException().isThrownBy(() -> leaders.grant("reports"));
        assertThat(service.resume()).isCompleted();
        assertThat(leaders.grant("reports").isValid()).isTrue();
    }

    @Test
    void healthThatTheApplicationReportsIsKnown(TestLeaders leaders) {
        assertThat(leaders.isHealthy()).isTrue();
        service.reportHealth(false);
        assertThat(leaders.isHealthy()).isFalse();
    }

    @Test
    void misspeltRoleIsRefused(TestLeaders leaders) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> leaders.revoke("report"))
                .withMessageContaining("joined are [reports]");
    }

    @Test
    void closedServiceLeadsNothing(TestLeaders leaders) {
        leaders.grant("reports");
        service.close();
        assertThat(heard).contains("revoked 1 SHUTDOWN");
        assertThat(service.session().state()).isEqualTo(SessionState.STOPPED);
        assertThatIllegalStateException().isThrownBy(() -> leaders.grant("reports"));
    }

    /** Where nobody cares who leads. */
    @Nested
    @LeaderTest(everything = true)
    class Everything {

        @Test
        void everyRoleIsLed() {
            assertThat(service.isLeader("reports")).isTrue();
            assertThat(service.role("joined-later").isLeader()).isTrue();
        }

        @Test
        void roleThatIsRevokedIsNotLed(TestLeaders leaders) {
            leaders.revoke("reports");
            assertThat(service.isLeader("reports")).isFalse();
        }
    }

    /** With roles that are granted before each test. */
    @Nested
    @LeaderTest(leads = {"billing", "reports"})
    class Leads {

        @Test
        void namedRolesAreLed() {
            assertThat(service.isLeader("reports")).isTrue();
            assertThat(service.isLeader("billing")).isTrue();
            assertThat(service.role("other").isLeader()).isFalse();
        }
    }

    private final class Listening implements LeadershipListener {

        @Override
        public void onJoined(String role) {
            heard.add("joined " + role);
        }

        @Override
        public void onGranted(Leadership leadership) {
            heard.add("granted " + leadership.token());
        }

        @Override
        public void onRevoked(Leadership leadership, Reason reason) {
            heard.add("revoked " + leadership.token() + " " + reason);
        }

        @Override
        public void onLeaderChanged(String role, @Nullable Member leader) {
            heard.add("led by " + (leader == null ? null : leader.id()));
        }
    }
}
