// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session in a store. {@link #beat} may run on one thread beside one other operation on another; the other operations
 * never run beside each other. Operations that take records of other sessions work on the whole namespace.
 */
public interface StoreSession extends AutoCloseable {

    /**
     * The id from the request.
     *
     * @return the session id
     */
    String id();

    /**
     * Changes the beat of this session's record, and its member information. Succeeds only if the change is committed and
     * the record still existed.
     *
     * @param member the member information to publish
     * @throws SessionGoneException if the record does not exist (any more)
     * @throws StoreException if the outcome is anything else than success
     */
    void beat(Member member);

    /**
     * Reads all roles of the namespace, then all its sessions, both over one connection. The sessions are read after the
     * roles, so that a session that a role names, and that is not among them, is gone for ever. A store that cannot
     * promise that (it reads from a cache) checks it in {@link #claim}.
     *
     * @param previous the state that the last read returned, or {@code null}; a store may answer with the same map of
     *     roles where no role has changed
     * @return the state
     * @throws StoreException if not everything could be read
     */
    StoreState read(@Nullable StoreState previous);

    /**
     * Writes this session into role records, each by compare-and-set against the record as read. Where the store can, it
     * also checks that the holder of that record has no session any more. One lost race fails nothing else.
     *
     * @param claims the claims, of different roles
     * @return a result for each claim, in the same order
     * @throws StoreException if the outcome of all claims is unknown
     */
    List<WriteResult> claim(List<Claim> claims);

    /**
     * Gives roles up, each by compare-and-set against this session and the token.
     *
     * @param releases the releases, of different roles
     * @return a result for each release, in the same order; {@code LOST} if the record named another session or token
     * @throws StoreException if the outcome of all releases is unknown
     */
    List<WriteResult> release(List<Release> releases);

    /**
     * Deletes a session's record if its beat is still the one seen, over the connection that saw it.
     *
     * @param asSeen the record from {@link #read}
     * @return whether the record is known to be gone now: {@code false} if the beat has changed, or if the connection is
     *     no longer the one that read the record
     * @throws StoreException if the outcome is unknown
     */
    boolean evict(SessionRecord asSeen);

    /**
     * Deletes this session's record. No other operation is called after the first call of this one, except that a beat may
     * still be on its way; it is repeated until it returns.
     *
     * @throws StoreException if the record may still exist
     */
    @Override
    void close();
}
