// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Evictions: only of the very beat that was seen, only over the connection that saw it (R4). */
abstract class EvictionContract extends SessionContract {

    @Test
    void evictDeletesASessionWithTheBeatSeen() {
        Contender dead = join("dead");
        Contender challenger = join("challenger");
        assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
        assertThat(challenger.sees(dead)).isFalse();
    }

    @Test
    void evictRefusesAnotherBeat() {
        Contender alive = join("alive");
        Contender challenger = join("challenger");
        SessionRecord seen = challenger.see(alive);
        alive.beat();
        assertThat(challenger.session().evict(seen)).isFalse();
        assertThat(challenger.sees(alive)).isTrue();
        alive.beat();
    }

    @Test
    void evictRefusesEveryEarlierBeat() {
        Contender alive = join("alive");
        Contender challenger = join("challenger");
        for (int i = 0; i < 5; i++) {
            SessionRecord seen = challenger.see(alive);
            alive.beat();
            alive.beat();
            assertThat(challenger.session().evict(seen)).isFalse();
        }
        assertThat(challenger.session().evict(challenger.see(alive))).isTrue();
    }

    @Test
    void evictRefusesTheNumberOfAnotherConnection() {
        Contender dead = join("dead");
        Contender challenger = join("challenger");
        SessionRecord seen = challenger.see(dead);
        for (long other : new long[] {seen.connection() + 1, seen.connection() - 1}) {
            assertThat(challenger
                            .session()
                            .evict(new SessionRecord(seen.id(), seen.beat(), seen.ttl(), seen.member(), other)))
                    .isFalse();
        }
        assertThat(challenger.sees(dead)).isTrue();
    }

    @Test
    void evictRefusesWhatAReplacedConnectionSaw() {
        Contender dead = join("dead");
        Contender challenger = join("challenger");
        SessionRecord seenBefore = challenger.see(dead);
        reconnect(challenger);
        assertThat(challenger.session().evict(seenBefore)).isFalse();
        SessionRecord seenAfter = challenger.see(dead);
        assertThat(seenAfter.connection()).isNotEqualTo(seenBefore.connection());
        assertThat(challenger.session().evict(seenAfter)).isTrue();
        assertThat(challenger.sees(dead)).isFalse();
    }

    @Test
    void connectionNumbersAreNeverUsedTwice() {
        Contender member = join("member");
        List<Long> numbers = new ArrayList<>(List.of(member.read().connection()));
        for (int i = 0; i < 3; i++) {
            reconnect(member);
            numbers.add(member.read().connection());
        }
        assertThat(numbers).doesNotHaveDuplicates();
    }

    @Test
    void connectionNumberStaysWhileTheConnectionDoes() {
        Contender member = join("member");
        long number = member.read().connection();
        member.beat();
        member.take(ROLE);
        member.release(member.role(ROLE));
        assertThat(member.read().connection()).isEqualTo(number);
    }

    @Test
    void sessionOutlivesItsConnections() {
        Contender member = join("member");
        var held = member.take(ROLE);
        reconnect(member);
        member.beat();
        assertThat(member.role(ROLE)).isEqualTo(held);
        assertThat(member.release(held).outcome()).isEqualTo(Outcome.WON);
        member.session().close();
        assertThat(join("reader").sees(member)).isFalse();
    }

    @Test
    void sessionEvictedBySomebodyElseIsKnownToBeGone() {
        Contender dead = join("dead");
        Contender first = join("first");
        Contender second = join("second");
        SessionRecord seen = second.see(dead);
        assertThat(first.session().evict(first.see(dead))).isTrue();
        assertThat(second.session().evict(seen)).isTrue();
    }

    @Test
    void evictHitsNobodyElse() {
        Contender dead = join("same-member");
        Contender alive = join("same-member");
        Contender challenger = join("challenger");
        assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
        assertThat(challenger.read().sessions()).containsOnlyKeys(alive.id(), challenger.id());
        alive.beat();
    }

    @Test
    void evictKeepsTheRolesOfTheDead() {
        Contender dead = join("dead");
        var held = dead.take(ROLE);
        Contender challenger = join("challenger");
        assertThat(challenger.session().evict(challenger.see(dead))).isTrue();
        assertThat(challenger.role(ROLE)).isEqualTo(held);
    }

    @Test
    void beatAndEvictionNeverBothSucceed() throws Exception {
        LeaderStore memberStore = newStore();
        Contender challenger = join("challenger");
        race(round -> {
            Contender member = join(memberStore, namespace, Member.of("member"));
            SessionRecord seen = challenger.see(member);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Boolean> outcome = together(List.of(
                    () -> {
                        start.await();
                        return succeeds(member::beat);
                    },
                    () -> {
                        start.await();
                        return challenger.session().evict(seen);
                    }));
            boolean beaten = outcome.get(0);
            boolean evicted = outcome.get(1);
            assertThat(evicted)
                    .as("round %s: evicted, while the beat succeeded: %s", round, beaten)
                    .isNotEqualTo(beaten);
            assertThat(challenger.sees(member)).isEqualTo(beaten);
            member.session().close();
        });
    }
}
