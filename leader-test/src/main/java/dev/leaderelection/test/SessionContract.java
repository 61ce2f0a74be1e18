// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.Member;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sessions: a record is created once, changes with every beat, is deleted at most once (R1, R6). */
abstract class SessionContract extends StoreFixture {

    @Test
    void storeHasNameAndPollInterval() {
        LeaderStore store = newStore();
        assertThat(store.name()).isNotBlank();
        assertThat(store.pollInterval()).isPositive();
    }

    @Test
    void newNamespaceHasOneSessionAndNoRoles() {
        Contender alone = join("alone");
        StoreState state = alone.read();
        assertThat(state.roles()).isEmpty();
        assertThat(state.sessions()).containsOnlyKeys(alone.id());
        SessionRecord record = alone.see(alone);
        assertThat(record.id()).isEqualTo(alone.id());
        assertThat(record.connection()).isEqualTo(state.connection());
    }

    @Test
    void sessionHasTheIdOfTheRequest() {
        SessionRequest request = request(namespace, Member.of("m"), newId());
        assertThat(join(newStore(), request, new AtomicInteger()).id()).isEqualTo(request.id());
    }

    @Test
    void othersReadTtlAndMemberAsPublished() {
        Member member = new Member(
                "host-1:4711:3fa9", "host-1", "http://host-1:8081", -7, Map.of("zone", "eu-1", "empty", ""), false);
        Duration ttl = Duration.ofMillis(1_234);
        Contender published = join(newStore(), request(namespace, member, newId(), ttl), new AtomicInteger());
        SessionRecord seen = join("reader").see(published);
        assertThat(seen.member()).isEqualTo(member);
        assertThat(seen.ttl()).isEqualTo(ttl);
    }

    @Test
    void memberInformationKeepsEveryCharacter() {
        String hostile = "Zürich, 東京, 🚀, \"quoted\" \\ back\\slash\\u0041 'single'; --\n\r\t\u0001\u2028{}[],:%";
        Member member = new Member(
                "m", hostile, "http://bücher.example/ä?q=\"1\"&ü", Integer.MIN_VALUE, Map.of(hostile, hostile), true);
        Contender published = join(newStore(), namespace, member);
        Contender reader = join("reader");
        assertThat(reader.see(published).member()).isEqualTo(member);
        published.beat();
        assertThat(reader.see(published).member()).isEqualTo(member);
    }

    @Test
    void longestMemberIdAndLargeInformationFit() {
        Member member = new Member(
                "m".repeat(255), "h".repeat(253), "http://" + "u".repeat(500), 0, Map.of("a", "é".repeat(100)), true);
        Contender published = join(newStore(), namespace, member);
        assertThat(join("reader").see(published).member()).isEqualTo(member);
    }

    @Test
    void membersWithOneIdAreToldApartBySession() {
        Contender first = join("twin");
        Contender second = join("twin");
        assertThat(first.read().sessions()).containsOnlyKeys(first.id(), second.id());
    }

    @Test
    void sessionIdInUseIsRefusedAndItsRecordKept() {
        Contender first = join("first");
        SessionRecord before = first.see(first);
        LeaderStore store = newStore();
        assertThatThrownBy(() -> store.open(request(namespace, Member.of("thief"), first.id()), () -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(store.name());
        assertThat(first.see(first)).isEqualTo(before);
        first.beat();
    }

    @Test
    void everyBeatIsAnother() {
        Contender member = join("member");
        Contender reader = join("reader");
        Set<Long> beats = new HashSet<>(List.of(reader.see(member).beat()));
        for (int i = 0; i < 10; i++) {
            member.beat();
            assertThat(beats.add(reader.see(member).beat()))
                    .as("beat %s is new", i)
                    .isTrue();
        }
    }

    @Test
    void noBeatChangesWithoutBeating() {
        Contender member = join("member");
        Contender other = join("other");
        SessionRecord before = member.see(other);
        for (int i = 0; i < 3; i++) {
            member.beat();
            member.read();
        }
        member.take(ROLE);
        assertThat(member.see(other)).isEqualTo(before);
    }

    @Test
    void beatPublishesChangedMember() {
        Contender member = join("member");
        Member watching = new Member("member", "elsewhere", null, 3, Map.of("k", "v"), false);
        member.session().beat(watching);
        assertThat(join("reader").see(member).member()).isEqualTo(watching);
    }

    @Test
    void closedSessionIsGoneForEver() {
        Contender member = join("member");
        Contender reader = join("reader");
        member.session().close();
        assertThat(reader.sees(member)).isFalse();
        assertThatThrownBy(member::beat).isInstanceOf(StoreException.class);
        assertThat(reader.sees(member)).isFalse();
    }

    @Test
    void closingRepeatedlyIsHarmless() {
        Contender member = join("member");
        Contender reader = join("reader");
        member.session().close();
        member.session().close();
        assertThat(reader.read().sessions()).containsOnlyKeys(reader.id());
    }

    @Test
    void closingAnEvictedSessionIsHarmless() {
        Contender member = join("member");
        Contender reader = join("reader");
        assertThat(reader.session().evict(reader.see(member))).isTrue();
        member.session().close();
        assertThat(reader.read().sessions()).containsOnlyKeys(reader.id());
    }

    @Test
    void closingKeepsRolesAsTheyAre() {
        Contender member = join("member");
        var held = member.take(ROLE);
        member.session().close();
        assertThat(join("reader").role(ROLE)).isEqualTo(held);
    }

    @Test
    void closedStoreLeavesItsSessionsToBeEvicted() {
        Contender member = join("member");
        Contender reader = join("reader");
        member.store().close();
        assertThat(reader.sees(member)).isTrue();
        assertThat(reader.session().evict(reader.see(member))).isTrue();
    }

    @Test
    void closingTheStoreRepeatedlyIsHarmless() {
        LeaderStore store = newStore();
        store.close();
        store.close();
        assertThatThrownBy(() -> store.open(request(namespace, Member.of("late"), newId()), () -> {}))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void storeHasAnotherSessionWhileTheFormerIsStillThere() {
        LeaderStore store = newStore();
        Contender former = join(store, namespace, Member.of("member"));
        Contender present = join(store, namespace, Member.of("member"));
        former.beat();
        present.beat();
        former.session().close();
        present.beat();
        assertThat(present.read().sessions()).containsOnlyKeys(present.id());
        assertThatThrownBy(former::beat).isInstanceOf(StoreException.class);
    }

    @Test
    void beatInFlightNeverRevivesAClosedSession() throws Exception {
        Contender reader = join("reader");
        LeaderStore store = newStore();
        race(round -> {
            Contender member = join(store, namespace, Member.of("member"));
            CyclicBarrier start = new CyclicBarrier(2);
            together(List.of(
                    () -> {
                        start.await();
                        return succeeds(member::beat);
                    },
                    () -> {
                        start.await();
                        return succeeds(member.session()::close);
                    }));
            assertThat(reader.sees(member)).as("round %s", round).isFalse();
        });
    }

    @Test
    void beatOfASessionThatIsGoneSaysSo() {
        Contender member = join("member");
        Contender reader = join("reader");
        assertThat(reader.session().evict(reader.see(member))).isTrue();
        assertThatThrownBy(member::beat)
                .isInstanceOf(SessionGoneException.class)
                .hasMessageContaining(member.store().name())
                .hasMessageContaining(member.id());
        assertThat(reader.sees(member)).isFalse();
    }

    static boolean succeeds(Runnable operation) {
        try {
            operation.run();
            return true;
        } catch (SessionGoneException e) {
            return false;
        }
    }
}
