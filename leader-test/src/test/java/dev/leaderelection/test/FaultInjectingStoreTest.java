// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Member;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import dev.leaderelection.test.FaultInjectingStore.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultInjectingStoreTest {

    private static final String ROLE = "reports";

    private final MemoryRecords records = new MemoryRecords();

    private final FaultInjectingStore store = new FaultInjectingStore(new MemoryStore(records));

    private final Contender member = open(store);

    private final Contender witness = open(new MemoryStore(records));

    @AfterEach
    void closeStores() {
        store.close();
        witness.store().close();
    }

    @Test
    void withoutFaultsItIsTheStoreBehindIt() {
        RoleRecord held = member.take(ROLE);
        member.beat();
        assertThat(store.name()).isEqualTo("memory");
        assertThat(store.pollInterval()).isEqualTo(new MemoryStore().pollInterval());
        assertThat(witness.role(ROLE)).isEqualTo(held);
        assertThat(witness.hints()).hasPositiveValue();
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.WON);
        assertThat(member.session().evict(member.see(witness))).isTrue();
        member.session().close();
        assertThatThrownBy(member::beat).isInstanceOf(SessionGoneException.class);
    }

    @Test
    void failBeforeHasNoEffect() {
        store.next(Operation.CLAIM, Fault.failBefore());
        assertFails(() -> member.claim(ROLE));
        assertThat(store.releaseLateEffects()).isZero();
        assertThat(witness.role(ROLE).exists()).isFalse();
        member.take(ROLE);
        assertThat(store.calls(Operation.CLAIM)).isEqualTo(2);
    }

    @Test
    void failAfterCommitHasItsEffect() {
        store.next(Operation.CLAIM, Fault.failAfterCommit());
        assertFails(() -> member.claim(ROLE));
        assertThat(witness.role(ROLE).holder()).isEqualTo(member.id());
    }

    @Test
    void failAfterCommitOfARefusedCallTellsTheRefusal() {
        witness.session().evict(witness.see(member));
        store.next(Operation.BEAT, Fault.failAfterCommit());
        assertThatThrownBy(member::beat).isInstanceOf(SessionGoneException.class);
    }

    @Test
    void faultsHitOnlyTheirKindOfCallInTheirOrder() {
        store.next(Operation.BEAT, Fault.none(), Fault.failBefore());
        store.next(Operation.BEAT, Fault.failAfterCommit());
        member.read();
        member.beat();
        long beat = witness.see(member).beat();
        assertFails(member::beat);
        assertThat(witness.see(member).beat()).isEqualTo(beat);
        assertFails(member::beat);
        assertThat(witness.see(member).beat()).isNotEqualTo(beat);
        member.beat();
    }

    @Test
    void alwaysLastsUntilItIsEndedAndGivesWayToNext() {
        store.always(Operation.READ, Fault.failBefore());
        store.next(Operation.READ, Fault.none());
        member.read();
        assertFails(member::read);
        assertFails(member::read);
        member.beat();
        store.always(Operation.READ, Fault.none());
        member.read();
    }

    @Test
    void midwayHasHalfTheEffect() {
        List<Claim> claims = List.of(claimOf("a"), claimOf("b"), claimOf("c"), claimOf("d"));
        store.next(Operation.CLAIM, Fault.failMidway());
        assertFails(() -> member.session().claim(claims));
        assertThat(witness.read().roles()).containsOnlyKeys("a", "b");
    }

    @Test
    void midwayOfASingleCallHasNoEffect() {
        long beat = witness.see(member).beat();
        store.next(Operation.BEAT, Fault.failMidway());
        assertFails(member::beat);
        assertThat(witness.see(member).beat()).isEqualTo(beat);
    }

    @Test
    void unknownAnswersHideWhatWasCommitted() {
        store.next(Operation.CLAIM, Fault.answerUnknown());
        List<WriteResult> results = member.session().claim(List.of(claimOf("a"), claimOf("b")));
        assertThat(results).containsExactly(WriteResult.unknown(), WriteResult.unknown());
        assertThat(witness.read().roles()).containsOnlyKeys("a", "b");
        long beat = witness.see(member).beat();
        store.next(Operation.BEAT, Fault.answerUnknown());
        assertFails(member::beat);
        assertThat(witness.see(member).beat()).isNotEqualTo(beat);
    }

    @Test
    void lateEffectsComeOnDemandInTheirOrderAndOnce() {
        store.next(Operation.CLAIM, Fault.lateEffect(), Fault.lateEffect());
        assertFails(() -> member.claim(RoleRecord.absent(ROLE), 1));
        assertFails(() -> member.claim(RoleRecord.absent(ROLE), 2));
        assertThat(witness.role(ROLE).exists()).isFalse();
        assertThat(store.releaseLateEffects()).isEqualTo(2);
        assertThat(witness.role(ROLE).token()).isEqualTo(1);
        assertThat(store.releaseLateEffects()).isZero();
    }

    @Test
    void lateEffectThatFailsIsCountedAsSuch() {
        store.next(Operation.BEAT, Fault.lateEffect());
        assertFails(member::beat);
        witness.session().evict(witness.see(member));
        assertThat(store.releaseLateEffects()).isZero();
    }

    @Test
    void outageStopsEverythingAndUsesUpNoFaults() {
        store.next(Operation.BEAT, Fault.failAfterCommit());
        long beat = witness.see(member).beat();
        SessionRecord seen = member.see(witness);
        store.outage(true);
        assertFails(member::beat);
        assertFails(member::read);
        assertFails(() -> member.session().claim(List.of(claimOf(ROLE))));
        assertFails(() -> member.session().release(List.of()));
        assertFails(() -> member.session().evict(seen));
        assertFails(member.session()::close);
        assertFails(() -> open(store));
        assertThat(witness.see(member).beat()).isEqualTo(beat);
        assertThat(witness.read().roles()).isEmpty();
        assertThat(witness.read().sessions()).containsOnlyKeys(member.id(), witness.id());
        store.outage(false);
        assertFails(member::beat);
        member.beat();
    }

    @Test
    void outageReachesCallsThatWait() {
        CountDownLatch allowed = new CountDownLatch(1);
        store.next(Operation.CLAIM, Fault.holdUntil(allowed));
        CompletableFuture<WriteResult> claim = CompletableFuture.supplyAsync(() -> member.claim(ROLE));
        await().until(() -> store.calls(Operation.CLAIM) == 1);
        store.outage(true);
        allowed.countDown();
        assertThatThrownBy(claim::join).hasCauseInstanceOf(StoreException.class);
        assertThat(witness.role(ROLE).exists()).isFalse();
    }

    @Test
    void heldCallIsCarriedOutWhenItIsAllowed() {
        CountDownLatch allowed = new CountDownLatch(1);
        store.next(Operation.CLAIM, Fault.failAfterCommit().after(allowed));
        CompletableFuture<WriteResult> claim = CompletableFuture.supplyAsync(() -> member.claim(ROLE));
        await().until(() -> store.calls(Operation.CLAIM) == 1);
        // Beats go on beside it.
        member.beat();
        assertThat(claim).isNotDone();
        assertThat(witness.role(ROLE).exists()).isFalse();
        allowed.countDown();
        assertThatThrownBy(claim::join).hasCauseInstanceOf(StoreException.class);
        assertThat(witness.role(ROLE).holder()).isEqualTo(member.id());
    }

    @Test
    void delayedCallTakesAtLeastThatLong() {
        store.next(Operation.BEAT, Fault.delay(Duration.ofMillis(50)));
        long begin = System.nanoTime();
        member.beat();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void interruptEndsADelay() {
        store.next(Operation.BEAT, Fault.delay(Duration.ofDays(1)));
        Thread.currentThread().interrupt();
        assertFails(member::beat);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void replacedConnectionHasAnotherNumberAndEvictsNothingSeenBefore() {
        StoreState before = member.read();
        store.replaceConnection();
        StoreState after = member.session().read(before);
        assertThat(after.connection()).isNotEqualTo(before.connection());
        assertThat(member.session().evict(Contender.session(before, witness.id())))
                .isFalse();
        assertThat(member.sees(witness)).isTrue();
        assertThat(member.session().evict(Contender.session(after, witness.id())))
                .isTrue();
    }

    @Test
    void readUnderWayWhileTheConnectionIsReplacedBelongsToTheFormer() {
        CountDownLatch allowed = new CountDownLatch(1);
        store.next(Operation.READ, Fault.holdUntil(allowed));
        CompletableFuture<StoreState> read = CompletableFuture.supplyAsync(member::read);
        await().until(() -> store.calls(Operation.READ) == 1);
        store.replaceConnection();
        allowed.countDown();
        assertThat(member.session().evict(Contender.session(read.join(), witness.id())))
                .isFalse();
        assertThat(member.read().connection()).isNotEqualTo(read.join().connection());
    }

    @Test
    void readsStayCheap() {
        member.take(ROLE);
        StoreState first = member.read();
        member.beat();
        assertThat(member.session().read(first).roles()).isSameAs(first.roles());
    }

    private static Contender open(LeaderStore store) {
        Member info = Member.of("member");
        AtomicInteger hints = new AtomicInteger();
        return new Contender(
                store,
                store.open(StoreFixture.request("shop", info, StoreFixture.newId()), hints::incrementAndGet),
                info,
                hints);
    }

    private static Claim claimOf(String role) {
        return new Claim(RoleRecord.absent(role), 1, 0);
    }

    private static void assertFails(ThrowingCallable operation) {
        assertThatThrownBy(operation).isInstanceOf(StoreException.class);
    }
}
