// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.Leadership;

/**
 * A term of this process began. Published on a callback thread of the service, never on a heartbeat's; the term may be
 * over already when a listener runs, see {@link Leadership#isValid()}.
 *
 * @param leadership the term
 */
public record LeadershipGrantedEvent(Leadership leadership) {

    /**
     * The role that is led.
     *
     * @return its name
     */
    public String role() {
        return leadership.role();
    }
}
