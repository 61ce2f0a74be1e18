// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a member does. Store operations of one lane are never asked for before the last one of that lane was answered. */
sealed interface Command {

    /** The lane of beats. */
    record Beat(String sessionId, Member member) implements Command {}

    /** The lane of everything else against the store. */
    sealed interface StoreCommand extends Command {}

    record Open(String sessionId, Member member) implements StoreCommand {}

    record Read(String sessionId, @Nullable StoreState previous) implements StoreCommand {}

    record Claim(String sessionId, List<dev.leaderelection.spi.Claim> claims) implements StoreCommand {}

    record GiveUp(String sessionId, List<Release> releases) implements StoreCommand {}

    record Evict(String sessionId, SessionRecord asSeen) implements StoreCommand {}

    record Close(String sessionId) implements StoreCommand {}

    /** Replaces the timer: an {@link Event.Timer} is due at that time of the monotonic clock. */
    record StartTimer(long dueNanos) implements Command {}

    /** Answers a request of the application: done, or refused with a reason. */
    record Reply(long request, boolean done, @Nullable String refusal) implements Command {}

    /** Something to tell listeners, serially for each role. */
    sealed interface Notify extends Command {

        String role();
    }

    record Granted(Term term, Transition.Reason reason) implements Notify {
        @Override
        public String role() {
            return term.role();
        }
    }

    record Revoked(Term term, Transition.Reason reason) implements Notify {
        @Override
        public String role() {
            return term.role();
        }
    }

    /** Stops the work that goes on under an ended term. Others may lead meanwhile, so nothing may hold this up. */
    record Interrupt(Term term) implements Command {}

    record LeaderChanged(String role, @Nullable Member leader) implements Notify {}

    /** Something for the log. */
    record Report(Severity severity, String text) implements Command {

        enum Severity {
            INFO,
            WARN
        }
    }

    /**
     * Handling an event failed: a defect.
     *
     * @param event the event
     * @param cause what was thrown
     * @param again whether the state machine has not recovered from an earlier defect yet
     */
    record Defect(Event event, Throwable cause, boolean again) implements Command {}

    /** The member has stopped; no further command follows. */
    record Stopped() implements Command {}
}
