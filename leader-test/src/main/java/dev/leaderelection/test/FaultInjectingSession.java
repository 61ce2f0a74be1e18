// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.Member;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.test.FaultInjectingStore.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A session of a {@link FaultInjectingStore}. */
final class FaultInjectingSession implements StoreSession {

    private final FaultInjectingStore store;

    private final StoreSession delegate;

    // What the last read answered, and what it was made of: the delegate knows only its own states.
    private volatile @Nullable Reading last;

    FaultInjectingSession(FaultInjectingStore store, StoreSession delegate) {
        this.store = store;
        this.delegate = delegate;
    }

    @Override
    public String id() {
        return delegate.id();
    }

    @Override
    public void beat(Member member) {
        perform(Operation.BEAT, "renew session " + id(), () -> delegate.beat(member));
    }

    @Override
    public StoreState read(@Nullable StoreState previous) {
        ConnectionNumbers connections = store.connections();
        Reading before = last;
        StoreState base = before != null && before.shown().equals(previous) ? before.real() : null;
        StoreState real = store.script().perform(Operation.READ, "read", () -> delegate.read(base));
        StoreState shown = shown(real, connections.shown(real.connection()));
        last = new Reading(real, shown);
        return shown;
    }

    @Override
    public List<WriteResult> claim(List<Claim> claims) {
        return store.script().performAll(Operation.CLAIM, "claim roles", claims, delegate::claim);
    }

    @Override
    public List<WriteResult> release(List<Release> releases) {
        return store.script().performAll(Operation.RELEASE, "release roles", releases, delegate::release);
    }

    @Override
    public boolean evict(SessionRecord asSeen) {
        OptionalLong real = store.connections().real(asSeen.connection());
        if (real.isEmpty()) {
            return false;
        }
        SessionRecord realRecord = over(asSeen, real.getAsLong());
        return store.script()
                .perform(Operation.EVICT, "evict session " + asSeen.id(), () -> delegate.evict(realRecord));
    }

    @Override
    public void close() {
        perform(Operation.CLOSE, "delete session " + id(), delegate::close);
    }

    private void perform(Operation operation, String what, Runnable effect) {
        boolean unused = store.script().perform(operation, what, () -> {
            effect.run();
            return true;
        });
    }

    private static StoreState shown(StoreState real, long connection) {
        Map<String, SessionRecord> sessions = new HashMap<>();
        real.sessions().forEach((id, record) -> sessions.put(id, over(record, connection)));
        return new StoreState(connection, real.roles(), Map.copyOf(sessions));
    }

    private static SessionRecord over(SessionRecord record, long connection) {
        return new SessionRecord(record.id(), record.beat(), record.ttl(), record.member(), connection);
    }

    private record Reading(StoreState real, StoreState shown) {}
}
