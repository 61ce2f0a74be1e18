// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A member as tests play it by hand: its store and its session. */
record Peer(JdbcLeaderStore store, StoreSession session, AtomicInteger hints) implements AutoCloseable {

    static final SessionRequest.Timeouts TIMEOUTS =
            new SessionRequest.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(3));

    private static final Duration TTL = Duration.ofSeconds(10);

    static Peer join(JdbcLeaderStore store, String namespace) {
        return join(store, namespace, TIMEOUTS);
    }

    static Peer join(JdbcLeaderStore store, String namespace, SessionRequest.Timeouts timeouts) {
        AtomicInteger hints = new AtomicInteger();
        SessionRequest request =
                new SessionRequest(namespace, UUID.randomUUID().toString(), Member.of("peer"), TTL, timeouts);
        return new Peer(store, store.open(request, hints::incrementAndGet), hints);
    }

    String id() {
        return session.id();
    }

    void beat() {
        session.beat(Member.of("peer"));
    }

    StoreState read() {
        return session.read(null);
    }

    SessionRecord see(Peer other) {
        return Objects.requireNonNull(read().sessions().get(other.id()));
    }

    RoleRecord role(String name) {
        return read().roles().getOrDefault(name, RoleRecord.absent(name));
    }

    WriteResult claim(String role) {
        return claim(role(role));
    }

    WriteResult claim(RoleRecord asRead) {
        return session.claim(List.of(new Claim(asRead, asRead.token() + 1, 0))).get(0);
    }

    RoleRecord take(String role) {
        return Objects.requireNonNull(claim(role).record());
    }

    WriteResult release(RoleRecord held) {
        return session.release(List.of(new Release(held, null, held.token(), 0)))
                .get(0);
    }

    @Override
    public void close() {
        store.close();
    }
}
