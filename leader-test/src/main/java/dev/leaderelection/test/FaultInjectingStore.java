// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.FencedNotes;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.Note;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store that fails as a test says, in front of one that works: before or after the effect of a call, half-way, late,
 * slowly, or altogether.
 *
 * <pre>{@code
 * FaultInjectingStore store = new FaultInjectingStore(new MemoryStore());
 * store.next(Operation.CLAIM, Fault.failAfterCommit());    // the next claim is committed, its answer lost
 * store.always(Operation.READ, Fault.failBefore());        // from now on no read succeeds
 * store.outage(true);                                      // from now on nothing does
 * }</pre>
 *
 * <p>Safe for use by any thread. Closing it closes the store behind it and is never subject to faults.
 */
public final class FaultInjectingStore implements LeaderStore {

    private final LeaderStore delegate;

    private final FaultScript script;

    private volatile ConnectionNumbers connections = new ConnectionNumbers(new AtomicLong());

    /**
     * Creates a store without faults.
     *
     * @param delegate the store that works
     */
    public FaultInjectingStore(LeaderStore delegate) {
        this.delegate = delegate;
        this.script = new FaultScript(delegate.name());
    }

    /**
     * Says what happens to the next calls of a kind, one fault for each, after those that were said before.
     *
     * @param operation the kind of call
     * @param faults the faults; {@link Fault#none()} lets one call through
     */
    public void next(Operation operation, Fault... faults) {
        script.next(operation, Arrays.asList(faults));
    }

    /**
     * Says what happens to all calls of a kind for which {@link #next} says nothing.
     *
     * @param operation the kind of call
     * @param fault the fault; {@link Fault#none()} ends it
     */
    public void always(Operation operation, Fault fault) {
        script.always(operation, fault);
    }

    /**
     * Begins or ends an outage. While it lasts, no call has an effect, and calls that are under way when it begins lose
     * their answers. Calls meanwhile use up no fault of {@link #next}.
     *
     * @param on whether an outage begins
     */
    public void outage(boolean on) {
        script.outage(on);
    }

    /** From now on reads carry another connection number, and what was seen before can no longer be evicted. */
    public void replaceConnection() {
        connections = connections.replaced();
    }

    /**
     * Carries out what {@link Fault#lateEffect()} has put off, in the order of the calls, on the calling thread. What
     * fails, fails unheard, as a statement does whose connection is gone.
     *
     * @return how many calls succeeded
     */
    public int releaseLateEffects() {
        return script.releaseLateEffects();
    }

    /**
     * How many calls of a kind were made, those that failed included.
     *
     * @param operation the kind of call
     * @return the number
     */
    public int calls(Operation operation) {
        return script.calls(operation);
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public Duration pollInterval() {
        return delegate.pollInterval();
    }

    @Override
    public StoreSession open(SessionRequest request, ChangeListener hints) {
        StoreSession session =
                script.perform(Operation.OPEN, "open session " + request.id(), () -> delegate.open(request, hints));
        return new FaultInjectingSession(this, session);
    }

    @Override
    public Optional<FencedNotes> notes(String namespace, Duration timeout) {
        return delegate.notes(namespace, timeout).map(notes -> new FaultInjectingNotes(script, notes));
    }

    @Override
    public void close() {
        delegate.close();
    }

    FaultScript script() {
        return script;
    }

    ConnectionNumbers connections() {
        return connections;
    }

    /** A kind of call. */
    public enum Operation {
        /** {@link LeaderStore#open}. */
        OPEN,
        /** {@link StoreSession#beat}. */
        BEAT,
        /** {@link StoreSession#read}. */
        READ,
        /** {@link StoreSession#claim}. */
        CLAIM,
        /** {@link StoreSession#release}. */
        RELEASE,
        /** {@link StoreSession#evict(SessionRecord)}; an eviction that the connection number forbids is none. */
        EVICT,
        /** {@link StoreSession#close}. */
        CLOSE,
        /** {@link FencedNotes#read}. */
        READ_NOTE,
        /** {@link FencedNotes#write}. */
        WRITE_NOTE
    }

    private record FaultInjectingNotes(FaultScript script, FencedNotes notes) implements FencedNotes {

        @Override
        public Optional<Note> read(String key) {
            return script.perform(Operation.READ_NOTE, "read note " + key, () -> notes.read(key));
        }

        @Override
        public boolean write(String key, Note note) {
            return script.perform(Operation.WRITE_NOTE, "write note " + key, () -> notes.write(key, note));
        }
    }
}
