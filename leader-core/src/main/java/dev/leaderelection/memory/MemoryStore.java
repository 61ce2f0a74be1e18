// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.memory;

import dev.leaderelection.Names;
import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store inside one JVM, for tests and single-process development. It elects among the members of this JVM only, and
 * forgets everything with it.
 *
 * <p>One store serves one member, as everywhere. Members that elect among themselves have stores on the same data:
 *
 * <pre>{@code
 * MemoryRecords records = new MemoryRecords();
 * LeaderStore first = new MemoryStore(records);
 * LeaderStore second = new MemoryStore(records);
 * }</pre>
 *
 * <p>All operations are linearizable, return at once and never with an unknown outcome. Every change but a beat is
 * hinted to all sessions, on the thread that made it. Safe for use by any thread.
 */
public final class MemoryStore implements LeaderStore {

    static final int PROTOCOL = 1;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final MemoryRecords records;

    private final Set<MemorySession> sessions = ConcurrentHashMap.newKeySet();

    private final AtomicLong connection = new AtomicLong(1);

    private volatile boolean closed;

    /** Creates a store with data of its own: its member is alone. */
    public MemoryStore() {
        this(new MemoryRecords());
    }

    /**
     * Creates a store on data that other stores may share.
     *
     * @param records the data
     */
    public MemoryStore(MemoryRecords records) {
        this.records = records;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Duration pollInterval() {
        return POLL_INTERVAL;
    }

    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        String operation = "open session " + request.id();
        requireOpen(operation);
        MemoryNamespace namespace = records.namespace(Names.requireNamespace(request.namespace()));
        requireKnownProtocol(operation, request.namespace(), namespace.protocol());
        if (!namespace.create(request.id(), request.ttl(), request.member())) {
            throw new StoreException(
                    name(), operation, "a session has that id already; every attempt needs a new random id", null);
        }
        MemorySession session = new MemorySession(this, namespace, request.id());
        session.tellListeners();
        sessions.add(session);
        namespace.addListener(session, hints);
        if (closed) {
            // Closed meanwhile, perhaps before this session was among those to forget.
            forget(session);
        }
        return session;
    }

    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        return Optional.of(new MemoryNotes(this, records.namespace(Names.requireNamespace(namespace))));
    }

    @Override
    public void close() {
        closed = true;
        sessions.forEach(this::forget);
    }

    long connection() {
        return connection.get();
    }

    /** Counts from now on as another connection, as a store over a network does after a fault. */
    void reconnect() {
        connection.incrementAndGet();
    }

    void requireOpen(String operation) {
        if (closed) {
            throw new StoreException(name(), operation, "the store is closed; create another", null);
        }
    }

    void forget(MemorySession session) {
        session.stopListening();
        sessions.remove(session);
    }

    private void requireKnownProtocol(String operation, String namespace, int protocol) {
        if (protocol > PROTOCOL) {
            throw new StoreException(
                    name(),
                    operation,
                    "namespace '" + namespace + "' is kept by protocol " + protocol + ", and this version speaks "
                            + PROTOCOL + "; upgrade this application",
                    null);
        }
    }
}
