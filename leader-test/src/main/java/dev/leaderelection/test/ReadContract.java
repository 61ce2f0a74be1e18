// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Member;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads: cheap while no role changes, right after any change, and never a live holder taken for gone (R2). */
abstract class ReadContract extends BatchContract {

    @Test
    void rolesAreTheSameObjectWhileNoneChanges() {
        Contender reader = join("reader");
        Contender member = join("member");
        member.take(ROLE);
        StoreState first = reader.session().read(null);
        member.beat();
        Contender third = join("third");
        StoreState second = reader.session().read(first);
        third.session().close();
        StoreState last = reader.session().read(second);
        assertThat(second.roles()).isSameAs(first.roles());
        assertThat(last.roles()).isSameAs(first.roles());
        assertThat(second.sessions()).containsKey(third.id());
        assertThat(last.sessions()).doesNotContainKey(third.id());
    }

    @Test
    void sessionsAreReadAnewEveryTime() {
        Contender reader = join("reader");
        Contender member = join("member");
        StoreState state = reader.session().read(null);
        for (int i = 0; i < 5; i++) {
            member.beat();
            StoreState next = reader.session().read(state);
            assertThat(Contender.session(next, member.id()).beat())
                    .isNotEqualTo(Contender.session(state, member.id()).beat());
            state = next;
        }
    }

    @Test
    void everyKindOfRoleChangeIsRead() {
        Contender reader = join("reader");
        Contender member = join("member");
        Contender other = join("other");
        ReadingOn reading = new ReadingOn(reader, reader.read());
        RoleRecord held = member.take(ROLE);
        reading.expect(Map.of(ROLE, held));
        RoleRecord released = Contender.won(member.release(held));
        reading.expect(Map.of(ROLE, released));
        RoleRecord retaken = member.take(ROLE);
        reading.expect(Map.of(ROLE, retaken));
        RoleRecord handed = Contender.won(member.transfer(retaken, other.id(), retaken.token() + 1));
        reading.expect(Map.of(ROLE, handed));
        RoleRecord second = member.take("second");
        reading.expect(Map.of(ROLE, handed, "second", second));
        other.session().close();
        reading.expect(Map.of(ROLE, handed, "second", second));
        RoleRecord inherited = member.take(ROLE);
        reading.expect(Map.of(ROLE, inherited, "second", second));
    }

    @Test
    void changesThatHideEachOtherInAChecksumAreRead() {
        Contender member = join("member");
        Contender other = join("other");
        for (int i = 0; i < 5; i++) {
            member.release(member.take("busy"));
        }
        member.take("quiet");
        Contender reader = join("reader");
        ReadingOn reading = new ReadingOn(reader, reader.read());
        // Hidden from the greatest version of all roles, and from their number.
        RoleRecord quiet = Contender.won(member.release(member.role("quiet")));
        reading.expect(Map.of("busy", reader.role("busy"), "quiet", quiet));
        // Hidden from the exclusive or of all versions, and from a sum of the tokens or of the holders.
        RoleRecord busy = other.take("busy");
        quiet = Contender.won(other.claim(quiet, quiet.token() + 1));
        reading.expect(Map.of("busy", busy, "quiet", quiet));
        busy = Contender.won(other.transfer(busy, member.id(), busy.token() + 1));
        busy = Contender.won(member.transfer(busy, other.id(), busy.token() + 1));
        reading.expect(Map.of("busy", busy, "quiet", quiet));
    }

    @Test
    void handEditsThatCancelEachOtherOutAreRead() {
        Contender member = join("member");
        member.take("one");
        member.take("two");
        editRole(namespace, "one", null, 1_000);
        editRole(namespace, "two", null, 2_000);
        Contender reader = join("reader");
        ReadingOn reading = new ReadingOn(reader, reader.read());
        editRole(namespace, "one", null, 1_500);
        editRole(namespace, "two", null, 1_500);
        StoreState now = reading.next();
        assertThat(Contender.role(now, "one").token()).isEqualTo(1_500);
        assertThat(Contender.role(now, "two").token()).isEqualTo(1_500);
    }

    @Test
    void anyEarlierStateServesAsPrevious() {
        Contender reader = join("reader");
        Contender member = join("member");
        StoreState empty = reader.read();
        RoleRecord held = member.take(ROLE);
        StoreState one = reader.session().read(empty);
        RoleRecord second = member.take("second");
        reader.session().read(one);
        Map<String, RoleRecord> both = Map.of(ROLE, held, "second", second);
        assertThat(reader.session().read(empty).roles()).isEqualTo(both);
        assertThat(reader.session().read(one).roles()).isEqualTo(both);
        assertThat(reader.session().read(null).roles()).isEqualTo(both);
    }

    @Test
    void stateReadOverAReplacedConnectionIsNoBaseForTheNext() {
        Contender reader = join("reader");
        Contender member = join("member");
        RoleRecord held = member.take(ROLE);
        StoreState before = reader.read();
        reconnect(reader);
        RoleRecord second = member.take("second");
        StoreState after = reader.session().read(before);
        assertThat(after.connection()).isNotEqualTo(before.connection());
        assertThat(after.roles()).isEqualTo(Map.of(ROLE, held, "second", second));
        assertThat(after.sessions().values()).allMatch(session -> session.connection() == after.connection());
    }

    @Test
    void holderThatIsNotAmongTheSessionsIsGoneForEver() throws Exception {
        LeaderStore memberStore = newStore();
        Set<String> ending = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        List<Semaphore> reads = List.of(new Semaphore(0), new Semaphore(0), new Semaphore(0));
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Semaphore done : reads) {
            Contender reader = join("reader");
            tasks.add(() -> {
                readUntil(over, reader, ending, done);
                return null;
            });
        }
        tasks.add(() -> {
            try {
                succeedOneselfAgainAndAgain(memberStore, ending, reads);
            } finally {
                over.set(true);
            }
            return null;
        });
        together(tasks);
    }

    /** Opens a session, claims with it at once, and closes it when all readers had the time to be wrong about it. */
    private void succeedOneselfAgainAndAgain(LeaderStore store, Set<String> ending, List<Semaphore> reads)
            throws Exception {
        RoleRecord[] last = {RoleRecord.absent(ROLE)};
        race(round -> {
            Contender member = join(store, namespace, Member.of("member"));
            last[0] = Contender.won(member.claim(last[0], last[0].token() + 1));
            for (Semaphore done : reads) {
                done.drainPermits();
                // The first of two reads to return may have begun before the claim, the second has not.
                if (!done.tryAcquire(2, WAIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("a reader has stopped");
                }
            }
            ending.add(member.id());
            member.session().close();
        });
    }

    private static void readUntil(AtomicBoolean over, Contender reader, Set<String> ending, Semaphore done) {
        StoreState state = null;
        while (!over.get()) {
            state = reader.session().read(state);
            String gone = holderWithoutSession(state);
            assertThat(gone == null || ending.contains(gone))
                    .as("the reader saw holder %s without a session, while it is alive", gone)
                    .isTrue();
            done.release();
        }
    }

    private static @Nullable String holderWithoutSession(StoreState state) {
        String holder = Contender.role(state, ROLE).holder();
        return holder == null || state.sessions().containsKey(holder) ? null : holder;
    }

    /** A reader that passes each state on to its next read. */
    private static final class ReadingOn {

        private final Contender reader;

        private StoreState previous;

        ReadingOn(Contender reader, StoreState first) {
            this.reader = reader;
            this.previous = first;
        }

        StoreState next() {
            previous = reader.session().read(previous);
            return previous;
        }

        void expect(Map<String, RoleRecord> roles) {
            assertThat(next().roles()).isEqualTo(roles);
        }
    }
}
