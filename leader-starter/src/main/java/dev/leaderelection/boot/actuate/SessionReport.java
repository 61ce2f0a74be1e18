// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService.Session;
import dev.leaderelection.LeaderService.SessionState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This process's session.
 *
 * @param id the session id, or {@code null} while there is none
 * @param state its state
 * @param ttlMillis how long it lives without a heartbeat, in milliseconds
 * @param remainingMillis how long belief lasts if no further heartbeat succeeds, in milliseconds
 * @param lastRenewalMillis round trip of the last heartbeat that succeeded, in milliseconds
 * @param failure why the store cannot be reached at the moment, or {@code null} if it can
 */
public record SessionReport(
        @Nullable String id,
        SessionState state,
        long ttlMillis,
        long remainingMillis,
        long lastRenewalMillis,
        @Nullable String failure) {

    static SessionReport of(Session session, Duration ttl) {
        return new SessionReport(
                session.id(),
                session.state(),
                ttl.toMillis(),
                session.remaining().toMillis(),
                session.lastRenewal().toMillis(),
                session.failure());
    }
}
