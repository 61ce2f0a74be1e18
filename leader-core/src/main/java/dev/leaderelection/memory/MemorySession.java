// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import dev.leaderelection.Member;
import dev.leaderelection.memory.MemoryNamespace.Eviction;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionGoneException;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreSession;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of a {@link MemoryStore}. */
final class MemorySession implements StoreSession {

    private static final Logger LOG = LoggerFactory.getLogger(MemorySession.class);

    private final MemoryStore store;

    private final MemoryNamespace namespace;

    private final String id;

    MemorySession(MemoryStore store, MemoryNamespace namespace, String id) {
        this.store = store;
        this.namespace = namespace;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void beat(Member member) {
        store.requireOpen("renew session " + id);
        if (!namespace.changeSession(id, session -> session.beaten(member))) {
            throw new SessionGoneException(store.name(), id);
        }
    }

    @Override
    public StoreState read(@Nullable StoreState previous) {
        store.requireOpen("read");
        return namespace.read(store.connection());
    }

    @Override
    public List<WriteResult> claim(List<Claim> claims) {
        store.requireOpen("claim roles");
        return told(claims.stream().map(claim -> namespace.claim(id, claim)).toList());
    }

    @Override
    public List<WriteResult> release(List<Release> releases) {
        store.requireOpen("release roles");
        List<WriteResult> results =
                releases.stream().map(release -> namespace.release(id, release)).toList();
        results.forEach(this::tellSuccessor);
        return told(results);
    }

    private void tellSuccessor(WriteResult result) {
        RoleRecord record = result.record();
        if (record != null && result.outcome() == Outcome.WON) {
            namespace
                    .listenerOf(record.holder())
                    .ifPresent(successor -> tell(successor, listener -> listener.handedOver(record)));
        }
    }

    @Override
    public boolean evict(SessionRecord asSeen) {
        store.requireOpen("evict session " + asSeen.id());
        if (asSeen.connection() != store.connection()) {
            return false;
        }
        Eviction eviction = namespace.evict(asSeen.id(), asSeen.beat());
        if (eviction == Eviction.DELETED) {
            tellListeners();
        }
        return eviction != Eviction.REFUSED;
    }

    @Override
    public void close() {
        store.requireOpen("delete session " + id);
        store.forget(this);
        if (namespace.delete(id)) {
            tellListeners();
        }
    }

    void stopListening() {
        namespace.removeListener(this);
    }

    /** Tells the namespace's listeners; called without any lock, because what they do is not known here. */
    void tellListeners() {
        namespace.listeners().forEach(listener -> tell(listener, ChangeListener::changed));
    }

    private void tell(ChangeListener listener, Consumer<ChangeListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            LOG.warn("A listener of store '{}' threw; the change itself is kept", store.name(), e);
        }
    }

    private List<WriteResult> told(List<WriteResult> results) {
        if (results.stream().anyMatch(result -> result.outcome() == Outcome.WON)) {
            tellListeners();
        }
        return results;
    }
}
