// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.Leadership;
import dev.leaderelection.Transition.Reason;

/**
 * A term of this process ended; belief is off already. On a planned end (step-down, transfer, pause, shutdown) the role
 * is released only when the listeners have returned, or the drain timeout is over.
 *
 * @param leadership the term that ended
 * @param reason why it ended
 */
public record LeadershipRevokedEvent(Leadership leadership, Reason reason) {

    /**
     * The role that was led.
     *
     * @return its name
     */
    public String role() {
        return leadership.role();
    }
}
