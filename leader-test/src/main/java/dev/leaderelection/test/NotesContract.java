// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.test.FaultInjectingStore.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Notes, where a store keeps them: no lower token replaces a greater one, and the election goes on beside them. */
abstract class NotesContract extends FaultContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final String KEY = "reports.sendDaily";

    private static final int WRITERS = 6;

    @TestFactory
    Stream<DynamicTest> noteIsReadAsItWasWritten() {
        return whereNotesAreKept(() -> {
            FencedNotes writer = notes(newStore());
            FencedNotes reader = notes(newStore());
            assertThat(reader.read(KEY)).isEmpty();
            for (Note note : List.of(
                    new Note(1, "6:00"),
                    new Note((1L << 53) + 1, "{\"täglich\": \"um sechs — 毎日 🕕\", \"x\": '\\ %_'}\n"),
                    new Note(Long.MAX_VALUE, "n".repeat(Note.MAX_LENGTH)))) {
                assertThat(writer.write(KEY, note)).isTrue();
                assertThat(reader.read(KEY)).contains(note);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> lowerTokenIsRefusedAndAnEqualOrGreaterOneReplaces() {
        return whereNotesAreKept(() -> {
            FencedNotes first = notes(newStore());
            FencedNotes second = notes(newStore());
            assertThat(first.write(KEY, new Note(7, "by the first"))).isTrue();
            assertThat(second.write(KEY, new Note(6, "stale"))).isFalse();
            assertThat(first.read(KEY)).contains(new Note(7, "by the first"));
            assertThat(first.write(KEY, new Note(7, "by the first again"))).isTrue();
            assertThat(first.write(KEY, new Note(7, "by the first again"))).isTrue();
            assertThat(second.read(KEY)).contains(new Note(7, "by the first again"));
            assertThat(second.write(KEY, new Note(8, "by the second"))).isTrue();
            assertThat(first.write(KEY, new Note(7, "late"))).isFalse();
            assertThat(first.read(KEY)).contains(new Note(8, "by the second"));
        });
    }

    @TestFactory
    Stream<DynamicTest> keysAndNamespacesKnowNothingOfEachOther() {
        return whereNotesAreKept(() -> {
            LeaderStore store = newStore();
            List<String> keys = List.of(KEY, "Reports.sendDaily", "reports_sendDaily", "a:b-c", "k".repeat(200));
            FencedNotes notes = notes(store);
            FencedNotes elsewhere = store.notes(namespace + "-2", TIMEOUT).orElseThrow();
            for (int i = 0; i < keys.size(); i++) {
                assertThat(notes.write(keys.get(i), new Note(i, "note " + i))).isTrue();
            }
            for (int i = 0; i < keys.size(); i++) {
                assertThat(notes.read(keys.get(i))).contains(new Note(i, "note " + i));
                assertThat(elsewhere.read(keys.get(i))).isEmpty();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> keyThatIsNoNameIsRefused() {
        return whereNotesAreKept(() -> {
            FencedNotes notes = notes(newStore());
            for (String key : List.of("", "..", "a/b", "a b", "tägliches", "k".repeat(201))) {
                assertThatIllegalArgumentException().isThrownBy(() -> notes.read(key));
                assertThatIllegalArgumentException().isThrownBy(() -> notes.write(key, new Note(1, "x")));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> ofManyWritersTheOneWithTheGreatestTokenLastsWhoeverIsFirst() {
        return whereNotesAreKept(() -> {
            List<FencedNotes> writers =
                    IntStream.range(0, WRITERS).mapToObj(i -> notes(newStore())).toList();
            race(round -> {
                String key = "race-" + round;
                List<Boolean> written = together(IntStream.range(0, WRITERS)
                        .<Callable<Boolean>>mapToObj(
                                i -> () -> writers.get(i).write(key, new Note(i + 1, "by " + (i + 1))))
                        .toList());
                assertThat(written.get(WRITERS - 1)).isTrue();
                assertThat(writers.get(0).read(key)).contains(new Note(WRITERS, "by " + WRITERS));
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> notesAreNoPartOfTheElection() {
        return whereNotesAreKept(() -> {
            Contender member = join("member");
            FencedNotes notes = notes(member.store());
            RoleRecord held = member.take(ROLE);
            var before = member.read();
            assertThat(notes.write(ROLE, new Note(held.token(), "x"))).isTrue();
            assertThat(member.read().roles()).isEqualTo(before.roles());
            assertThat(member.read().connection()).isEqualTo(before.connection());
            member.beat();
            assertThat(member.role(ROLE)).isEqualTo(held);
            assertThat(notes.read(ROLE)).contains(new Note(held.token(), "x"));
        });
    }

    @TestFactory
    Stream<DynamicTest> outageIsAnErrorAndNoEmptyNote() {
        return whereNotesAreKept(() -> {
            FaultInjectingStore store = closedAfterTest(new FaultInjectingStore(openStore()));
            FencedNotes notes = notes(store);
            notes.write(KEY, new Note(1, "before"));
            store.outage(true);
            assertThatThrownBy(() -> notes.read(KEY)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> notes.write(KEY, new Note(2, "lost"))).isInstanceOf(StoreException.class);
            store.outage(false);
            assertThat(notes.read(KEY)).contains(new Note(1, "before"));
            store.next(Operation.WRITE_NOTE, Fault.failAfterCommit());
            assertThatThrownBy(() -> notes.write(KEY, new Note(3, "unheard"))).isInstanceOf(StoreException.class);
            assertThat(notes.read(KEY)).contains(new Note(3, "unheard"));
            store.next(Operation.WRITE_NOTE, Fault.lateEffect());
            assertThatThrownBy(() -> notes.write(KEY, new Note(3, "late"))).isInstanceOf(StoreException.class);
            assertThat(notes.write(KEY, new Note(4, "by the successor"))).isTrue();
            store.releaseLateEffects();
            assertThat(notes.read(KEY)).contains(new Note(4, "by the successor"));
        });
    }

    @TestFactory
    Stream<DynamicTest> closedStoreReadsAndWritesNone() {
        return whereNotesAreKept(() -> {
            LeaderStore store = newStore();
            FencedNotes notes = notes(store);
            notes.write(KEY, new Note(1, "x"));
            store.close();
            assertThatThrownBy(() -> notes.read(KEY)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> notes.write(KEY, new Note(2, "y"))).isInstanceOf(StoreException.class);
        });
    }

    @TestFactory
    Stream<DynamicTest> replacedConnectionsAreFoundAgain() {
        return whereNotesAreKept(() -> {
            LeaderStore store = newStore();
            FencedNotes notes = notes(store);
            notes.write(KEY, new Note(1, "x"));
            replaceConnections(store);
            await("a note over another connection")
                    .atMost(WAIT)
                    .ignoreExceptionsMatching(StoreException.class::isInstance)
                    .until(() -> notes.write(KEY, new Note(2, "y")));
            assertThat(notes.read(KEY)).contains(new Note(2, "y"));
        });
    }

    @TestFactory
    Stream<DynamicTest> noteEditedByHandIsReadAndOneMadeUnreadableCountsAsNone() {
        return canHoldUnknownData() ? whereNotesAreKept(this::assertEditsAreTaken) : Stream.empty();
    }

    private void assertEditsAreTaken() {
        FencedNotes notes = notes(newStore());
        notes.write(KEY, new Note(5, "x"));
        editNote(namespace, KEY, new Note(50, "edité"));
        assertThat(notes.read(KEY)).contains(new Note(50, "edité"));
        assertThat(notes.write(KEY, new Note(6, "y"))).isFalse();
        spoilNote(namespace, KEY);
        assertThat(notes.read(KEY)).isEmpty();
        assertThat(notes.write(KEY, new Note(51, "z"))).isTrue();
        assertThat(notes.read(KEY)).contains(new Note(51, "z"));
    }

    private FencedNotes notes(LeaderStore store) {
        return store.notes(namespace, TIMEOUT).orElseThrow();
    }

    /** A test that exists only where the store keeps notes. */
    private Stream<DynamicTest> whereNotesAreKept(Executable test) {
        return keepsNotes() ? Stream.of(DynamicTest.dynamicTest("notes", test)) : Stream.empty();
    }
}
