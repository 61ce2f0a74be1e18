// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import dev.leaderelection.test.FaultInjectingStore.Operation;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Lost answers and effects that come late: the next read settles them, and they harm nobody (R1, R6, R7, R8). */
abstract class FaultContract extends EditedRecordContract {

    @Test
    void claimWhoseAnswerWasLostIsSeenByTheNextRead() {
        Faulty member = joinFaulty("member");
        member.faults().next(Operation.CLAIM, Fault.failAfterCommit());
        assertOutcomeUnknown(() -> member.contender().claim(ROLE));
        RoleRecord settled = member.contender().role(ROLE);
        assertThat(settled.holder()).isEqualTo(member.contender().id());
        assertThat(member.contender().release(settled).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void releaseWhoseAnswerWasLostIsSeenByTheNextRead() {
        Faulty member = joinFaulty("member");
        RoleRecord held = member.contender().take(ROLE);
        member.faults().next(Operation.RELEASE, Fault.failAfterCommit());
        assertOutcomeUnknown(() -> member.contender().release(held));
        assertThat(member.contender().role(ROLE).holder()).isNull();
        assertThat(member.contender().release(held).outcome()).isEqualTo(Outcome.LOST);
    }

    @Test
    void outageInTheMiddleOfAClaimIsSettledByTheNextRead() {
        Faulty member = joinFaulty("member");
        Contender contender = member.contender();
        Contender rival = join("rival");
        List<String> names = shuffledNames(100, 11);
        List<Claim> claims = claims(contender.read(), names);
        member.faults().next(Operation.CLAIM, Fault.failMidway());
        assertOutcomeUnknown(() -> contender.session().claim(claims));
        member.faults().outage(true);
        assertOutcomeUnknown(contender::read);
        // Meanwhile somebody else takes one of those that were not reached.
        RoleRecord lost = rival.take(names.get(99));
        member.faults().outage(false);
        StoreState settled = contender.read();
        assertThat(settled.roles().values().stream().filter(role -> role.isHeldBy(contender.id())))
                .hasSize(50);
        List<WriteResult> repeated = contender.session().claim(claims);
        assertThat(repeated.subList(0, 50)).extracting(WriteResult::outcome).containsOnly(Outcome.LOST);
        assertThat(repeated.subList(50, 99)).extracting(WriteResult::outcome).containsOnly(Outcome.WON);
        assertThat(repeated.get(99).outcome()).isEqualTo(Outcome.LOST);
        assertThat(contender.role(names.get(99))).isEqualTo(lost);
    }

    @Test
    void lateClaimLosesToACompetingClaim() {
        Faulty slow = joinFaulty("slow");
        Contender fast = join("fast");
        slow.faults().next(Operation.CLAIM, Fault.lateEffect());
        assertOutcomeUnknown(() -> slow.contender().claim(ROLE));
        RoleRecord held = fast.take(ROLE);
        slow.faults().releaseLateEffects();
        assertThat(fast.role(ROLE)).isEqualTo(held);
        RoleRecord released = Contender.won(fast.release(held));
        assertThat(slow.contender().role(ROLE)).isEqualTo(released);
    }

    @Test
    void lateClaimNeverFollowsATermThatIsOver() {
        Faulty slow = joinFaulty("slow");
        Contender fast = join("fast");
        slow.faults().next(Operation.CLAIM, Fault.lateEffect());
        assertOutcomeUnknown(() -> slow.contender().claim(ROLE));
        RoleRecord released = Contender.won(fast.release(fast.take(ROLE)));
        slow.faults().releaseLateEffects();
        assertThat(fast.role(ROLE)).isEqualTo(released);
    }

    @Test
    void lateClaimOnAnUnchangedRoleIsSeenAndCanBeReleased() {
        Faulty slow = joinFaulty("slow");
        Contender contender = slow.contender();
        slow.faults().next(Operation.CLAIM, Fault.lateEffect());
        assertOutcomeUnknown(() -> contender.claim(ROLE));
        StoreState before = contender.read();
        assertThat(before.roles()).isEmpty();
        assertThat(slow.faults().releaseLateEffects()).isOne();
        RoleRecord late = Contender.role(contender.session().read(before), ROLE);
        assertThat(late.isHeldBy(contender.id())).isTrue();
        assertThat(contender.release(late).outcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void lateReleaseKeepsTheNextLeader() {
        Faulty slow = joinFaulty("slow");
        Contender next = join("next");
        RoleRecord held = slow.contender().take(ROLE);
        slow.faults().next(Operation.RELEASE, Fault.lateEffect());
        assertOutcomeUnknown(() -> slow.contender().release(held));
        assertThat(next.session().evict(next.see(slow.contender()))).isTrue();
        RoleRecord taken = next.take(ROLE);
        slow.faults().releaseLateEffects();
        assertThat(next.role(ROLE)).isEqualTo(taken);
    }

    @Test
    void lateReleaseAndLateTransferKeepALaterTermOfTheSameSession() {
        Faulty slow = joinFaulty("slow");
        Contender contender = slow.contender();
        Contender other = join("other");
        RoleRecord earlier = contender.take(ROLE);
        slow.faults().next(Operation.RELEASE, Fault.lateEffect(), Fault.lateEffect());
        assertOutcomeUnknown(() -> contender.release(earlier));
        assertOutcomeUnknown(() -> contender.transfer(earlier, other.id(), earlier.token() + 10));
        Contender.won(contender.release(earlier));
        RoleRecord later = contender.take(ROLE);
        slow.faults().releaseLateEffects();
        assertThat(other.role(ROLE)).isEqualTo(later);
    }

    @Test
    void repeatedTransferWhoseFirstAnswerWasLostIsWrittenOnce() {
        Faulty member = joinFaulty("member");
        Contender successor = join("successor");
        RoleRecord held = member.contender().take(ROLE);
        List<Release> transfer = List.of(new Release(held, successor.id(), held.token() + 1, 0));
        member.faults().next(Operation.RELEASE, Fault.failAfterCommit());
        assertOutcomeUnknown(() -> member.contender().session().release(transfer));
        RoleRecord handed = successor.role(ROLE);
        assertThat(handed.isHeldBy(successor.id())).isTrue();
        assertThat(member.contender().session().release(transfer).get(0).outcome())
                .isEqualTo(Outcome.LOST);
        assertThat(successor.role(ROLE)).isEqualTo(handed);
    }

    @Test
    void lateBeatDoesNotReviveAnEvictedSession() {
        Faulty slow = joinFaulty("slow");
        Contender challenger = join("challenger");
        slow.faults().next(Operation.BEAT, Fault.lateEffect());
        assertOutcomeUnknown(slow.contender()::beat);
        assertThat(challenger.session().evict(challenger.see(slow.contender()))).isTrue();
        assertThat(slow.faults().releaseLateEffects()).isZero();
        assertThat(challenger.sees(slow.contender())).isFalse();
        assertThatThrownBy(slow.contender()::beat).isInstanceOf(SessionGoneException.class);
    }

    @Test
    void beatWhoseAnswerWasLostProtectsFromEviction() {
        Faulty slow = joinFaulty("slow");
        Contender challenger = join("challenger");
        SessionRecord seen = challenger.see(slow.contender());
        slow.faults().next(Operation.BEAT, Fault.failAfterCommit());
        assertOutcomeUnknown(slow.contender()::beat);
        assertThat(challenger.session().evict(seen)).isFalse();
        slow.contender().beat();
    }

    @Test
    void lateEvictionAfterABeatChangesNothing() {
        Contender alive = join("alive");
        Faulty challenger = joinFaulty("challenger");
        SessionRecord seen = challenger.contender().see(alive);
        challenger.faults().next(Operation.EVICT, Fault.lateEffect());
        assertOutcomeUnknown(() -> challenger.contender().session().evict(seen));
        alive.beat();
        challenger.faults().releaseLateEffects();
        assertThat(challenger.contender().sees(alive)).isTrue();
        alive.beat();
    }

    @Test
    void lateOpenIsASessionLikeAnyOtherAndCanBeEvicted() {
        Faulty slow = joinFaulty("slow");
        Contender challenger = join("challenger");
        SessionRequest request = request(namespace, Member.of("slow"), newId());
        slow.faults().next(Operation.OPEN, Fault.lateEffect());
        assertOutcomeUnknown(() -> slow.faults().open(request, () -> {}));
        assertThat(slow.faults().releaseLateEffects()).isOne();
        slow.contender().beat();
        SessionRecord late = Contender.session(challenger.read(), request.id());
        assertThat(challenger.session().evict(late)).isTrue();
        assertThat(challenger.read().sessions())
                .containsOnlyKeys(slow.contender().id(), challenger.id());
    }

    @Test
    void closingWhoseAnswerWasLostIsRepeatedWithoutHarm() {
        Faulty member = joinFaulty("member");
        Contender reader = join("reader");
        member.faults().next(Operation.CLOSE, Fault.failAfterCommit());
        assertOutcomeUnknown(member.contender().session()::close);
        assertThat(reader.sees(member.contender())).isFalse();
        member.contender().session().close();
        assertThat(reader.read().sessions()).containsOnlyKeys(reader.id());
    }

    @Test
    void lateClosingOfAFormerSessionKeepsThePresentOne() {
        Faulty member = joinFaulty("member");
        member.faults().next(Operation.CLOSE, Fault.lateEffect());
        assertOutcomeUnknown(member.contender().session()::close);
        Contender present = join(member.faults(), namespace, Member.of("member"));
        RoleRecord held = present.take(ROLE);
        assertThat(present.sees(member.contender())).isTrue();
        member.faults().releaseLateEffects();
        assertThat(present.read().sessions()).containsOnlyKeys(present.id());
        present.beat();
        assertThat(present.role(ROLE)).isEqualTo(held);
    }

    private Faulty joinFaulty(String memberId) {
        FaultInjectingStore faults = closedAfterTest(new FaultInjectingStore(openStore()));
        return new Faulty(faults, join(faults, namespace, Member.of(memberId)));
    }

    private static void assertOutcomeUnknown(ThrowingCallable operation) {
        assertThatThrownBy(operation).isInstanceOf(StoreException.class);
    }

    /** A member whose store fails as the test says. */
    private record Faulty(FaultInjectingStore faults, Contender contender) {}
}
