// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.Claim;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import dev.leaderelection.spi.WriteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a member. Each answer of the store belongs to one {@link Command}. */
sealed interface Event {

    // Answers on the lane of beats.

    record BeatAcknowledged(String sessionId, Now sentAt) implements Event {}

    record BeatFailed(String sessionId, String failure) implements Event {}

    record SessionGone(String sessionId) implements Event {}

    // Answers on the lane of all other operations. startedAt is the time before the call.

    record Opened(String sessionId, Now sentAt) implements Event {}

    record OpenFailed(String sessionId, String failure) implements Event {}

    record StateRead(Now startedAt, StoreState state) implements Event {}

    record ReadFailed(String failure) implements Event {}

    // failure is what the whole call failed with, if it did.

    record Claimed(
            String sessionId,
            Now startedAt,
            List<Claim> claims,
            List<WriteResult> results,
            @Nullable String failure) implements Event {

        Claimed(String sessionId, Now startedAt, List<Claim> claims, List<WriteResult> results) {
            this(sessionId, startedAt, claims, results, null);
        }
    }

    record Released(
            String sessionId,
            Now startedAt,
            List<Release> releases,
            List<WriteResult> results,
            @Nullable String failure)
            implements Event {

        Released(String sessionId, Now startedAt, List<Release> releases, List<WriteResult> results) {
            this(sessionId, startedAt, releases, results, null);
        }
    }

    record Evicted(SessionRecord asSeen, boolean gone) implements Event {}

    record Closed(String sessionId) implements Event {}

    record CloseFailed(String sessionId, String failure) implements Event {}

    // Hints and time.

    // handedOver are records that name this member's session.
    record ChangedHint(List<RoleRecord> handedOver) implements Event {

        ChangedHint() {
            this(List.of());
        }
    }

    record Timer() implements Event {}

    // Wishes of the application. A request is answered by one Command.Reply with its number.

    record Join(String role, RoleView view) implements Event {}

    record StepDown(String role, long request) implements Event {}

    record Transfer(String role, String memberId, long request) implements Event {}

    record Pause(String role, long request) implements Event {}

    record Resume(String role, long request) implements Event {}

    record PauseMember(long request) implements Event {}

    record ResumeMember(long request) implements Event {}

    record Health(boolean healthy) implements Event {}

    record Drained(String role, long token) implements Event {}

    record Start() implements Event {}

    record Stop() implements Event {}
}
