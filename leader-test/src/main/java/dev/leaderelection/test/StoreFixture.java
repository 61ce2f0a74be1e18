// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** What a store brings to the contract kit, and what the kit's tests are written with. */
abstract class StoreFixture {

    static final Duration TTL = Duration.ofSeconds(10);

    static final Duration WAIT = Duration.ofSeconds(20);

    private static final Duration RACE_TIME = Duration.ofSeconds(10);

    private static final int FEWEST_ROUNDS = 10;

    static final String ROLE = "reports";

    private static final SessionRequest.Timeouts TIMEOUTS =
            new SessionRequest.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** A namespace that no other test uses, so that tests may share a server. */
    final String namespace = "contract-" + UUID.randomUUID();

    private final List<LeaderStore> stores = new ArrayList<>();

    /**
     * Opens a store on the data that all stores of the test share. The kit closes it.
     *
     * <p>The tests do one thing after another and expect a read to show all that was committed before it began. Where a
     * store reads what a watch has told so far, the fixture's store waits before each read until the watch has caught up.
     *
     * @return a store for one more member
     */
    protected abstract LeaderStore openStore();

    /**
     * Replaces all connections of a store, as a network fault would. The store may notice with its next operation, and
     * that operation may fail; from then on reads carry another connection number.
     *
     * @param store a store from {@link #openStore()}
     */
    protected abstract void replaceConnections(LeaderStore store);

    /**
     * Writes holder and token of a role, the way the store's page tells a person to; creates the record if there is none.
     *
     * @param namespaceName the namespace
     * @param role the role
     * @param holder what to write as the holder, no session perhaps, or {@code null} for none
     * @param token the token to write, lower than before perhaps
     */
    protected abstract void editRole(String namespaceName, String role, @Nullable String holder, long token);

    /**
     * Whether records can hold what this version does not know: further fields, and member information that cannot be
     * read. Where they cannot, as objects in memory, the kit has no tests of that, and a report shows none.
     *
     * @return {@code true} unless overridden
     */
    protected boolean canHoldUnknownData() {
        return true;
    }

    /**
     * Adds fields to the role's record that this version does not know, and keeps the rest. Called only where {@link
     * #canHoldUnknownData()}.
     *
     * @param namespaceName the namespace
     * @param role the role, whose record exists
     */
    protected abstract void addUnknownFields(String namespaceName, String role);

    /**
     * Changes a session's record behind the store's back.
     *
     * @param namespaceName the namespace
     * @param sessionId the session, whose record exists
     * @param edit what to change
     */
    protected abstract void editSession(String namespaceName, String sessionId, SessionEdit edit);

    /**
     * Makes the namespace look as if a version with the next major protocol kept it; creates the namespace's record if
     * there is none.
     *
     * @param namespaceName the namespace
     */
    protected abstract void writeNewerProtocol(String namespaceName);

    /**
     * Whether the store keeps {@linkplain LeaderStore#notes notes}. Where it does not, the kit has no tests of them.
     *
     * @return {@code true} unless overridden
     */
    protected boolean keepsNotes() {
        return true;
    }

    /**
     * Writes a note, whatever is there, the way the store's page tells a person to. Called only where {@link
     * #keepsNotes()} and {@link #canHoldUnknownData()}.
     *
     * @param namespaceName the namespace
     * @param key the note's key; the note exists
     * @param note what to write, with a lower token than before perhaps
     */
    protected void editNote(String namespaceName, String key, Note note) {
        throw new UnsupportedOperationException("see keepsNotes");
    }

    /**
     * Makes a note unreadable, or deletes it where records have no room for what is no note. Called only where {@link
     * #keepsNotes()} and {@link #canHoldUnknownData()}.
     *
     * @param namespaceName the namespace
     * @param key the note's key; the note exists
     */
    protected void spoilNote(String namespaceName, String key) {
        throw new UnsupportedOperationException("see keepsNotes");
    }

    /**
     * The changes that the store hints to other sessions when all is well. A store that only polls answers none.
     *
     * @return the promised hints
     */
    protected abstract Set<Hint> promisedHints();

    /**
     * How often races are repeated, unless that takes longer than ten seconds.
     *
     * @return the number of rounds
     */
    protected int raceRounds() {
        return 300;
    }

    /** A test that exists only where {@link #canHoldUnknownData()}. */
    final Stream<DynamicTest> whereUnknownDataCanBe(String name, Executable test) {
        return canHoldUnknownData() ? Stream.of(DynamicTest.dynamicTest(name, test)) : Stream.empty();
    }

    @AfterEach
    final void closeStores() {
        stores.forEach(LeaderStore::close);
    }

    /** A new store, closed after the test. */
    final LeaderStore newStore() {
        return closedAfterTest(openStore());
    }

    final <S extends LeaderStore> S closedAfterTest(S store) {
        stores.add(store);
        return store;
    }

    /** One more member, with a store of its own. */
    final Contender join(String memberId) {
        return join(newStore(), namespace, Member.of(memberId));
    }

    final Contender join(LeaderStore store, String namespaceName, Member member) {
        AtomicInteger hints = new AtomicInteger();
        return join(store, request(namespaceName, member, newId()), hints);
    }

    final Contender join(LeaderStore store, SessionRequest request, AtomicInteger hints) {
        ChangeListener listener = hints::incrementAndGet;
        StoreSession session = store.open(request, listener);
        return new Contender(store, session, request.member(), hints);
    }

    static SessionRequest request(String namespaceName, Member member, String id) {
        return new SessionRequest(namespaceName, id, member, TTL, TIMEOUTS);
    }

    static SessionRequest request(String namespaceName, Member member, String id, Duration ttl) {
        return new SessionRequest(namespaceName, id, member, ttl, TIMEOUTS);
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Replaces the connections of a member's store, and waits until its reads show that. */
    final void reconnect(Contender contender) {
        long before = contender.read().connection();
        replaceConnections(contender.store());
        Awaitility.await("reads over another connection")
                .atMost(WAIT)
                .ignoreExceptionsMatching(StoreException.class::isInstance)
                .until(() -> contender.read().connection() != before);
    }

    /** Repeats a race. A server that syncs every write to a slow disk gets fewer rounds. */
    final void race(Round round) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < raceRounds(); i++) {
            if (i >= FEWEST_ROUNDS && System.nanoTime() - start > RACE_TIME.toNanos()) {
                return;
            }
            round.run(i);
        }
    }

    /** Runs tasks at the same time and answers their results in the same order; the first failure is thrown. */
    static <T> List<T> together(List<? extends Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks, 4 * WAIT.toSeconds(), TimeUnit.SECONDS)) {
                if (future.isCancelled()) {
                    throw new AssertionError("still not done after " + WAIT.multipliedBy(4) + ": " + tasks.size()
                            + " tasks at the same time");
                }
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            // A failed assertion is reported as such.
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }

    /** One round of a race. */
    @FunctionalInterface
    interface Round {
        void run(int number) throws Exception;
    }
}
