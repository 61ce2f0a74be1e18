// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * A store of sessions and roles with compare-and-set. One object serves one member; it holds that member's connections.
 *
 * <p>What a store must keep is stated with each operation of {@link StoreSession}, and tested by the contract kit in
 * {@code leader-test}. In short: a session record is created once and deleted at most once and changes with every beat;
 * a role record changes only by compare-and-set and is never deleted.
 *
 * <p>Calls block, and return within the timeout of their kind (see {@link SessionRequest}); their effect may come later.
 * A lost race is a return value. Everything else is a {@link StoreException}.
 */
public interface LeaderStore extends AutoCloseable {

    /**
     * The store's short name for people: {@code jdbc}, {@code zookeeper}, …
     *
     * @return the name
     */
    String name();

    /**
     * How often the engine should read at least. A store whose hints are reliable in practice answers how often its reads
     * are cheap to repeat; one without hints answers its poll interval.
     *
     * @return the interval
     */
    Duration pollInterval();

    /**
     * Creates a session record under the id that the request brings, with a first beat. Checks the namespace's protocol
     * version first, and writes it when there is none.
     *
     * <p>If it throws, the record may exist all the same, now or later; the caller never uses the id again.
     *
     * @param request namespace, id, TTL, member and timeouts
     * @param hints told, from any thread, when something in the namespace may have changed; only ever a hint
     * @return the session
     * @throws StoreException if the record was not created, or may not have been, or if the namespace is kept by a newer
     *     protocol than this version speaks
     */
    StoreSession open(SessionRequest request, ChangeListener hints);

    /**
     * Notes that leaders leave for their successors. What needs them (catch-up of missed runs) refuses to start on a store
     * that has none. Costs nothing until the first operation, and then no connection of the election.
     *
     * @param namespace the namespace
     * @param timeout how long each operation may take
     * @return the notes, which end with this store; nothing unless the store keeps notes
     * @throws IllegalArgumentException if the name is not allowed
     */
    default Optional<FencedNotes> notes(String namespace, Duration timeout) {
        return Optional.empty();
    }

    /** Closes the connections. Session records that were not deleted stay until they are evicted. */
    @Override
    void close();
}
