// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Told when terms of this process begin and end, when a role has another leader, and of this process's heartbeats.
 *
 * <p>Calls for one role are serial and alternate: granted, revoked, granted. They come on the service's callback
 * threads; a callback that blocks or throws delays no heartbeat, no other role and no end of belief. What a callback
 * throws is logged.
 */
public interface LeadershipListener {

    /**
     * This process became a candidate for a role, by the first call of {@link LeaderService#role}. Comes before all other
     * calls for the role; a listener that is added later is told of the roles that were joined before.
     *
     * @param role the role
     */
    default void onJoined(String role) {}

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

    /**
     * A heartbeat of this process's session was answered, or failed. Calls are serial, and come after belief was extended
     * or ended by the answer. For meters and logs: whether this process leads is {@link Leadership#isValid()}.
     *
     * @param heartbeat what became of it
     * @param took from the sending of the heartbeat to its outcome
     */
    default void onHeartbeat(Heartbeat heartbeat, Duration took) {}

    /** What became of a heartbeat. */
    enum Heartbeat {
        /** The store has it. */
        ACKNOWLEDGED,
        /** It failed, or its outcome is not known; another one follows as long as the session lasts. */
        FAILED,
        /** The store has no such session any more. */
        SESSION_GONE
    }
}
