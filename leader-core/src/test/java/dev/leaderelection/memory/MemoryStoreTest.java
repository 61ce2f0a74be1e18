// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.Member;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is special to memory; what every store must keep is tested by the contract kit. */
final class MemoryStoreTest {

    private static final SessionRequest.Timeouts TIMEOUTS =
            new SessionRequest.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final MemoryRecords records = new MemoryRecords();

    @Test
    void storesWithoutCommonRecordsAreApart() {
        try (MemoryStore one = new MemoryStore();
                MemoryStore other = new MemoryStore()) {
            StoreSession here = open(one, () -> {});
            open(other, () -> {});
            assertThat(here.read(null).sessions()).containsOnlyKeys(here.id());
        }
    }

    @Test
    void listenersAreToldWithoutALock() {
        try (MemoryStore store = new MemoryStore(records);
                MemoryStore other = new MemoryStore(records)) {
            StoreSession reading = open(other, () -> {});
            AtomicInteger read = new AtomicInteger();
            // A lock held by the teller would keep the other thread from reading.
            open(store, () -> {
                CompletableFuture.runAsync(() -> reading.read(null))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
                read.incrementAndGet();
            });
            claim(reading);
            assertThat(read).hasValue(1);
        }
    }

    @Test
    void listenerThatThrowsSpoilsNeitherTheChangeNorTheOthers() {
        try (MemoryStore store = new MemoryStore(records)) {
            AtomicInteger told = new AtomicInteger();
            ChangeListener failing = () -> {
                told.incrementAndGet();
                throw new IllegalStateException("a listener that fails, on purpose");
            };
            StoreSession first = open(store, failing);
            open(store, failing);
            told.set(0);
            assertThat(claim(first)).isEqualTo(Outcome.WON);
            assertThat(told).hasValue(2);
        }
    }

    @Test
    void lostClaimsAreNotHinted() {
        try (MemoryStore store = new MemoryStore(records)) {
            AtomicInteger hints = new AtomicInteger();
            StoreSession holder = open(store, hints::incrementAndGet);
            StoreSession rival = open(store, () -> {});
            claim(holder);
            hints.set(0);
            assertThat(claim(rival)).isEqualTo(Outcome.LOST);
            assertThat(hints).hasValue(0);
        }
    }

    @Test
    void closedSessionsAndStoresGetNoMoreHints() {
        AtomicInteger hints = new AtomicInteger();
        try (MemoryStore store = new MemoryStore(records)) {
            MemoryStore closed = new MemoryStore(records);
            open(closed, hints::incrementAndGet);
            StoreSession leaving = open(store, hints::incrementAndGet);
            closed.close();
            leaving.close();
            hints.set(0);
            claim(open(store, () -> {}));
            assertThat(hints).hasValue(0);
        }
    }

    @Test
    void everyCallToAClosedStoreIsRefused() {
        MemoryStore store = new MemoryStore(records);
        StoreSession session = open(store, () -> {});
        SessionRecord seen =
                Objects.requireNonNull(session.read(null).sessions().get(session.id()));
        store.close();
        List<Runnable> calls = List.of(
                () -> open(store, () -> {}),
                () -> session.beat(Member.of("m")),
                () -> session.read(null),
                () -> claim(session),
                () -> session.release(List.of()),
                () -> session.evict(seen),
                session::close);
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("memory")
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void namespaceThatIsNotAllowedIsRefused() {
        try (MemoryStore store = new MemoryStore()) {
            SessionRequest request = new SessionRequest(
                    "a b", UUID.randomUUID().toString(), Member.of("m"), Duration.ofSeconds(1), TIMEOUTS);
            assertThatThrownBy(() -> store.open(request, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'a b'");
        }
    }

    private static StoreSession open(MemoryStore store, ChangeListener hints) {
        return store.open(
                new SessionRequest(
                        "shop", UUID.randomUUID().toString(), Member.of("member"), Duration.ofSeconds(10), TIMEOUTS),
                hints);
    }

    private static Outcome claim(StoreSession session) {
        return session.claim(List.of(new Claim(RoleRecord.absent("reports"), 1, 0)))
                .get(0)
                .outcome();
    }
}
