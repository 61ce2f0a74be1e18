// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Candidacy.State;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who should lead, as one member decides it. TTL 10 s: a newcomer counts after 2.5 s. */
class PlacementTest {

    private static final String ROLE = "reports";

    private static final Placement BALANCED = Placement.STICKY.with(Placement.Mode.BALANCED);

    private static final Member BETTER = new Member("better", "h", null, 7, Map.of(), true);

    private static final Member WORSE = new Member("worse", "h", null, -7, Map.of(), true);

    // Balanced placement

    @Test
    void aRoleGoesToWhoRanksFirstOnceThatIsSeenToBeat() {
        MachineDriver me = leading(BALANCED, ROLE);
        me.appears(BETTER);
        me.beating.clear();
        me.advance(4_000);
        assertThat(me.leads()).isOne();
        me.beating.add("better");
        me.advance(1_500);
        assertThat(me.holder(ROLE)).isEqualTo("better");
        assertThat(me.revoked).containsEntry(ROLE, Reason.OUTRANKED);
        assertThat(me.releases).hasSize(1);
    }

    @Test
    void aNewcomerCountsAfterAQuarterOfATtl() {
        MachineDriver me = leading(BALANCED, ROLE);
        me.appears(BETTER);
        me.advance(2_300);
        assertThat(me.leads()).isOne();
        me.advance(500);
        assertThat(me.holder(ROLE)).isEqualTo("better");
    }

    @Test
    void underStickyPlacementARoleStaysWhereItIs() {
        MachineDriver me = leading(Placement.STICKY, ROLE);
        me.appears(BETTER);
        me.advance(30_000);
        assertThat(me.leads()).isOne();
        assertThat(me.releases).isEmpty();
    }

    @Test
    void aPriorityForOneRoleMovesThatRoleOnly() {
        MachineDriver me = leading(BALANCED, "a", "b");
        Candidacy candidacy =
                new Candidacy(State.STANDING, null, Set.of("a", "b"), Map.of("a", 5, "b", -5), Set.of());
        me.appears(Member.of("other").with(candidacy));
        me.advance(10_000);
        assertThat(me.holder("a")).isEqualTo("other");
        assertThat(me.holder("b")).startsWith("me-");
    }

    @Test
    void aRoleThatWasGivenAwayIsNotGivenBackUntilItsGiverComesAnew() {
        MachineDriver me = started(BALANCED, ROLE);
        me.appears(BETTER);
        long token = me.roles.get(ROLE).token();
        me.write(ROLE, "better", token + 1);
        me.advance(1_000);
        me.write(ROLE, "me-1", token + 2);
        me.advance(30_000);
        assertThat(me.leads()).isOne();
        me.disappears("better");
        me.appears("better-2", BETTER);
        me.advance(5_000);
        assertThat(me.holder(ROLE)).isEqualTo("better-2");
    }

    @Test
    void noMoreRolesMoveAtATimeThanAllowed() {
        String[] roles =
                IntStream.range(0, 30).mapToObj(i -> "role-" + i).toArray(String[]::new);
        Placement slow = new Placement(Placement.Mode.BALANCED, 3, Duration.ofSeconds(1), true, Map.of());
        MachineDriver me = leading(slow, roles);
        me.appears(BETTER);
        me.advance(2_400);
        assertThat(me.leads()).isEqualTo(30);
        me.advance(200);
        for (int second = 1; second <= 10; second++) {
            assertThat(me.leads()).isEqualTo(30 - 3 * second);
            me.advance(1_000);
        }
    }

    @Test
    void workThatIsAwaitedHoldsUpNoOtherRoles() {
        Placement slow = new Placement(Placement.Mode.BALANCED, 2, Duration.ofMillis(100), true, Map.of());
        MachineDriver me = leading(slow, "a", "b", "c", "d");
        me.work("a");
        me.appears(BETTER);
        me.advance(6_000);
        assertThat(me.holder("a")).startsWith("me-");
        assertThat(me.leads()).isOne();
        me.endWork("a");
        assertThat(me.holder("a")).isEqualTo("better");
    }

    @Test
    void aMemberThatDoesNotKeepARoleIsLeftAlone() {
        MachineDriver me = leading(BALANCED, ROLE);
        me.appears(BETTER);
        for (int round = 0; round < 20; round++) {
            me.advance(3_000);
            if (me.holder(ROLE).equals("better")) {
                me.write(ROLE, null, me.roles.get(ROLE).token());
            }
        }
        assertThat(me.leads()).isOne();
        assertThat(me.releases).hasSizeBetween(1, 3);
    }

    @Test
    void aSuccessorThatStandsNoMoreWhenTheWorkIsDoneCostsOneRound() {
        MachineDriver me = leading(BALANCED, ROLE);
        me.work(ROLE);
        me.appears(BETTER);
        me.advance(4_000);
        assertThat(me.revoked).containsEntry(ROLE, Reason.OUTRANKED);
        me.disappears("better");
        me.endWork(ROLE);
        assertThat(me.releases.get(0).successor()).isNull();
        me.advance(1_000);
        assertThat(me.leads()).isOne();
    }

    // Health

    @Test
    void anIllMemberHandsItsRolesToAHealthyOne() {
        MachineDriver me = leading(Placement.STICKY, ROLE);
        me.appears(WORSE);
        me.advance(2_000);
        me.on(new Event.Health(false));
        assertThat(me.published.candidacy().state()).isEqualTo(State.UNHEALTHY);
        assertThat(me.published.candidate()).isFalse();
        assertThat(me.holder(ROLE)).isEqualTo("worse");
        assertThat(me.revoked).containsEntry(ROLE, Reason.UNHEALTHY);
    }

    @Test
    void anIllMemberLeadsWhereNobodyHealthyIs() {
        MachineDriver me = leading(Placement.STICKY, ROLE);
        me.appears(WORSE.with(Candidacy.ALL.in(State.UNHEALTHY)));
        me.on(new Event.Health(false));
        me.advance(20_000);
        assertThat(me.leads()).isOne();
        me.appears("worse", WORSE);
        me.advance(3_000);
        assertThat(me.holder(ROLE)).isEqualTo("worse");
    }

    @Test
    void anIllMemberThatIsNoLastResortLeadsNothing() {
        MachineDriver me = leading(new Placement(Placement.Mode.STICKY, 1, Duration.ZERO, false, Map.of()), ROLE);
        me.on(new Event.Health(false));
        me.advance(10_000);
        assertThat(me.holder(ROLE)).isEqualTo("null");
        me.on(new Event.Health(true));
        me.advance(1_000);
        assertThat(me.leads()).isOne();
    }

    @Test
    void anIllMemberLeavesAVacantRoleToTheHealthyForHalfATtl() {
        MachineDriver me = started(Placement.STICKY);
        me.on(new Event.Health(false));
        me.appears(WORSE);
        me.join(ROLE);
        me.advance(4_500);
        assertThat(me.claims).isEmpty();
        me.advance(1_000);
        assertThat(me.claims).hasSize(1);
    }

    // Wishes

    @Test
    void aPausedMemberSaysSoGivesEverythingUpAndComesBackWhenResumed() {
        MachineDriver me = leading(Placement.STICKY, "a", "b");
        me.appears(WORSE);
        me.advance(1_000);
        me.work("a");
        me.on(new Event.PauseMember(1));
        assertThat(me.published.candidacy().state()).isEqualTo(State.PAUSED);
        assertThat(me.holder("b")).isEqualTo("worse");
        assertThat(me.revoked).containsEntry("a", Reason.MEMBER_PAUSED);
        assertThat(me.replies).isEmpty();
        me.endWork("a");
        assertThat(me.holder("a")).isEqualTo("worse");
        assertThat(me.replies).containsExactly(new Command.Reply(1, true, null));
        me.disappears("worse");
        me.advance(20_000);
        assertThat(me.leads()).isZero();
        me.on(new Event.ResumeMember(2));
        me.advance(1_000);
        assertThat(me.leads()).isEqualTo(2);
    }

    @Test
    void aPauseOfAMemberOutlivesItsSession() {
        MachineDriver me = started(Placement.STICKY, ROLE);
        me.on(new Event.PauseMember(1));
        me.on(new Event.SessionGone("me-1"));
        me.advance(1_000);
        assertThat(me.sessions.get("me-2").member().candidacy().state()).isEqualTo(State.PAUSED);
        assertThat(me.leads()).isZero();
    }

    @Test
    void aPausedRoleIsPublishedAsDeclined() {
        MachineDriver me = leading(Placement.STICKY, ROLE);
        me.on(new Event.Pause(ROLE, 1));
        assertThat(me.published.candidacy().declined()).containsExactly(ROLE);
        me.on(new Event.Resume(ROLE, 2));
        assertThat(me.published.candidacy().declined()).isEmpty();
    }

    @Test
    void aRoleThatWasNotAskedForIsGivenUpAndPublishedAsDeclined() {
        MachineDriver me = started(Placement.STICKY, ROLE);
        me.write("stranger", "me-1", 7);
        me.advance(100);
        assertThat(me.holder("stranger")).isEqualTo("null");
        assertThat(me.published.candidacy().declined()).containsExactly("stranger");
    }

    @Test
    void aTransferIsRefusedWithTheReason() {
        MachineDriver me = leading(Placement.STICKY, ROLE);
        me.appears(Member.of("watching").withCandidate(false));
        me.appears(Member.of("paused").with(Candidacy.ALL.in(State.PAUSED)));
        me.appears(Member.of("leaving").with(Candidacy.ALL.in(State.LEAVING)));
        me.appears(Member.of("ill").with(Candidacy.ALL.in(State.UNHEALTHY)));
        me.appears(Member.of("declining").with(new Candidacy(State.STANDING, null, null, Map.of(), Set.of(ROLE))));
        me.appears(Member.of("stranger").with(new Candidacy(State.STANDING, null, Set.of("x"), Map.of(), Set.of())));
        assertThat(refusal(me, "me")).isEqualTo("that member leads it already");
        assertThat(refusal(me, "nobody")).startsWith("no living member");
        assertThat(refusal(me, "watching")).isEqualTo("that member is not a candidate");
        assertThat(refusal(me, "paused")).isEqualTo("that member is paused");
        assertThat(refusal(me, "leaving")).isEqualTo("that member is stopping");
        assertThat(refusal(me, "ill")).isEqualTo("that member is not healthy");
        assertThat(refusal(me, "declining")).startsWith("the role is paused on that member");
        assertThat(refusal(me, "stranger")).isEqualTo("that member is not a candidate for it");
        assertThat(me.leads()).isOne();
        assertThat(me.revoked).isEmpty();
    }

    @Test
    void rolesAreListedUntilTheyAreTooMany() {
        MachineDriver me = started(Placement.STICKY, ROLE);
        assertThat(me.published.candidacy().roles()).containsExactly(ROLE);
        IntStream.range(0, 1_000).forEach(i -> me.join("role-" + i));
        me.advance(3_000);
        assertThat(me.published.candidacy().roles()).isNull();
        assertThat(me.published.candidacy().includes("role-999")).isTrue();
    }

    private static String refusal(MachineDriver me, String successor) {
        me.replies.clear();
        me.on(new Event.Transfer(ROLE, successor, 1));
        assertThat(me.replies).hasSize(1);
        return String.valueOf(me.replies.get(0).refusal());
    }

    private static MachineDriver leading(Placement placement, String... roles) {
        MachineDriver me = started(placement, roles);
        assertThat(me.leads()).isEqualTo(roles.length);
        return me;
    }

    private static MachineDriver started(Placement placement, String... roles) {
        MachineDriver me = new MachineDriver(
                LeaderSettings.of("shop").withMember(Member.of("me")).withPlacement(placement));
        me.join(roles);
        me.on(new Event.Start());
        return me;
    }
}
