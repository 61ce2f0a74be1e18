// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;

/**
 * Told when terms of this process begin and end, and when a role has another leader.
 *
 * <p>Calls for one role are serial and alternate: granted, revoked, granted. They come on the service's callback
 * threads; a callback that blocks or throws delays no heartbeat, no other role and no end of belief. What a callback
 * throws is logged.
 */
public interface LeadershipListener {

    /**
     * A term of this process began. It may be over already when the call arrives: ask {@link Leadership#isValid()}.
     *
     * @param leadership the term
     */
    default void onGranted(Leadership leadership) {}

    /**
     * A term of this process ended: belief is off already. On a planned end (step-down, transfer, pause, shutdown) the
     * role is released only when this call has returned and the work in flight has ended, or the drain timeout is over.
     *
     * @param leadership the term that ended
     * @param reason why
     */
    default void onRevoked(Leadership leadership, Transition.Reason reason) {}

    /**
     * Another member than before was seen to lead a role, or none.
     *
     * @param role the role
     * @param leader the leader, or {@code null} if the role is vacant or its leader is not known
     */
    default void onLeaderChanged(String role, @Nullable Member leader) {}
}
