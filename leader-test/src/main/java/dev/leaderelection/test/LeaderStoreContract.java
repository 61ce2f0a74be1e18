// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link LeaderStore} must keep, so that the one election algorithm is right on all of them. A store's test
 * class extends this one and adds only its fixture: how a store is opened, and how its records are changed behind its
 * back. JUnit creates one object per test; each test uses a namespace of its own, so that all may share one server.
 *
 * <p>What only real servers can show (row locks, lost connections, paused processes) is left to the store's own tests.
 */
@Timeout(120)
public abstract class LeaderStoreContract extends NotesContract {

    /** Creates the kit for one test. */
    protected LeaderStoreContract() {}

    @Test
    void namespacesKnowNothingOfEachOther() {
        LeaderStore store = newStore();
        // Different in case, by an underscore that patterns take for any character, and by a prefix.
        for (String other : List.of(
                "x" + namespace,
                namespace.replaceFirst("c", "C"),
                namespace + "_",
                namespace + "x",
                namespace + ".eu",
                namespace + ":eu")) {
            join(newStore(), other, Member.of("other")).take(ROLE);
        }
        Contender member = join(store, namespace, Member.of("member"));
        assertThat(member.read().roles()).isEmpty();
        assertThat(member.read().sessions()).containsOnlyKeys(member.id());
        RoleRecord held = member.take(ROLE);
        assertThat(member.read().roles()).containsOnlyKeys(ROLE);
        assertThat(member.role(ROLE)).isEqualTo(held);
    }

    @Test
    void sessionsOfAnotherNamespaceAreOutOfReach() {
        Contender here = join("here");
        Contender there = join(newStore(), namespace + "-2", Member.of("there"));
        RoleRecord held = there.take(ROLE);
        SessionRecord seenThere = there.see(there);
        here.session()
                .evict(new SessionRecord(
                        there.id(),
                        seenThere.beat(),
                        seenThere.ttl(),
                        seenThere.member(),
                        here.read().connection()));
        there.beat();
        assertThat(here.release(held).outcome()).isEqualTo(Outcome.LOST);
        assertThat(there.role(ROLE)).isEqualTo(held);
    }

    @Test
    void sessionOfAnotherNamespaceKeepsNoRoleHere() {
        Contender here = join("here");
        Contender there = join(newStore(), namespace + "-2", Member.of("there"));
        editRole(namespace, ROLE, there.id(), 7);
        assertThat(here.take(ROLE).holder()).isEqualTo(here.id());
    }

    @Test
    void longestNamespaceIsKeptExactly() {
        String longest = "n".repeat(200 - namespace.length()) + namespace;
        Contender member = join(newStore(), longest, Member.of("member"));
        Contender other = join(newStore(), longest.substring(1), Member.of("other"));
        member.take("r".repeat(200));
        other.take("r".repeat(200));
        assertThat(member.read().sessions()).containsOnlyKeys(member.id());
        assertThat(other.read().sessions()).containsOnlyKeys(other.id());
    }

    @Test
    void promisedHintsArrive() {
        Contender watcher = join("watcher");
        for (Hint hint : promisedHints()) {
            Contender member = join("member");
            RoleRecord held = member.take(ROLE);
            Contender leaving = join("leaving");
            switch (hint) {
                case ROLE_CLAIMED -> {
                    member.release(held);
                    expectHint(watcher, () -> member.take(ROLE));
                }
                case ROLE_RELEASED -> {
                    expectHint(watcher, () -> member.transfer(held, leaving.id(), held.token() + 1));
                    expectHint(watcher, () -> leaving.release(leaving.role(ROLE)));
                }
                case ROLE_HANDED_OVER -> expectRecord(member, held);
                case SESSION_OPENED -> expectHint(watcher, () -> join("newcomer"));
                case SESSION_DELETED -> {
                    expectHint(watcher, leaving.session()::close);
                    Contender evicted = join("evicted");
                    SessionRecord seen = member.see(evicted);
                    expectHint(watcher, () -> member.session().evict(seen));
                }
            }
            member.session().close();
        }
    }

    @Test
    void promisedHintsOfReleasesArriveAfterConnectionsWereReplaced() {
        Contender watcher = join("watcher");
        Contender member = join("member");
        reconnect(watcher);
        RoleRecord held = member.take(ROLE);
        if (promisedHints().contains(Hint.ROLE_RELEASED)) {
            expectHint(watcher, () -> member.release(held));
        }
        assertThat(watcher.role(ROLE)).isEqualTo(member.role(ROLE));
    }

    @Test
    void beatsGiveNoHints() {
        Contender watcher = join("watcher");
        Contender member = join("member");
        for (int i = 0; i < 50; i++) {
            member.beat();
        }
        if (promisedHints().contains(Hint.ROLE_RELEASED)) {
            RoleRecord held = member.take(ROLE);
            expectHint(watcher, () -> member.release(held));
        }
        assertThat(watcher.hints().get()).as("hints in all").isLessThan(10);
    }

    private void expectRecord(Contender member, RoleRecord held) {
        Queue<RoleRecord> told = new ConcurrentLinkedQueue<>();
        ChangeListener listener = new ChangeListener() {

            @Override
            public void changed() {}

            @Override
            public void handedOver(RoleRecord record) {
                told.add(record);
            }
        };
        StoreSession successor = newStore().open(request(namespace, Member.of("successor"), newId()), listener);
        member.transfer(held, successor.id(), held.token() + 1);
        await("the record").atMost(WAIT).until(() -> !told.isEmpty());
        assertThat(told).containsOnly(member.role(ROLE));
        successor.close();
    }

    private static void expectHint(Contender watcher, Runnable change) {
        awaitQuiet(watcher);
        int before = watcher.hints().get();
        change.run();
        await("a hint").atMost(WAIT).until(() -> watcher.hints().get() > before);
    }

    /** Waits for the hints of earlier changes, which may still be on their way. */
    private static void awaitQuiet(Contender watcher) {
        AtomicInteger counted = new AtomicInteger(watcher.hints().get());
        await("no more hints")
                .atMost(WAIT)
                .during(Duration.ofMillis(100))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    int now = watcher.hints().get();
                    return counted.getAndSet(now) == now;
                });
    }
}
