// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One term: one uninterrupted tenure of one role by this process. Once it is over it stays over; a later tenure of the
 * same role is another object with a greater token.
 *
 * <p>All methods are safe for use by any thread and do no I/O.
 */
public interface Leadership {

    /**
     * The role that is led.
     *
     * @return its name
     */
    String role();

    /**
     * The fencing token of this term: strictly greater than the token of every earlier term of the role, on whichever
     * member. Hand it to the resource that the work writes to, so that the resource can refuse a lower one.
     *
     * @return the token
     */
    long token();

    /**
     * When this process learned that it leads, by its own wall clock. For people to read; nothing is decided by it.
     *
     * @return the beginning of the term
     */
    Instant since();

    /**
     * Whether this process may still believe that it leads. Turns {@code false} by itself before another member can be
     * elected, however long this process was paused, as long as its clocks run at most one seventh too fast or too slow.
     * Takes no lock and allocates nothing.
     *
     * <p>The answer is about the moment of the call: a pause between the call and the act that follows is what
     * {@link #token()} is for.
     *
     * @return {@code true} while the term lasts, {@code false} for ever after
     */
    boolean isValid();

    /**
     * How long the term is sure to last if no further heartbeat succeeds.
     *
     * @return the time left, {@link Duration#ZERO} when the term is over
     */
    Duration remaining();

    /**
     * Throws unless the term lasts.
     *
     * @throws NotLeaderException if the term is over
     */
    void ensureValid();

    /**
     * Runs a callback once when the term is over, at once on the calling thread if it is over already. Belief is off when
     * it runs. Callbacks run on the service's callback threads, beside each other and beside the listeners; one that
     * blocks or throws delays no heartbeat, no other role, no other callback and no interrupt. What it throws is logged.
     *
     * <p>On a planned end (step-down, transfer, pause, shutdown) the role is released only when the callback has returned,
     * or the drain timeout is over: it is the place to stop what was started for the term.
     *
     * @param callback what to do
     * @return closing it takes the callback back, unless the term is over
     */
    LeaderService.Registration onEnd(Runnable callback);

    /**
     * The term under which the calling thread does its work: inside {@link LeaderRole#runIfLeader} and inside methods
     * annotated with {@link LeaderOnly}.
     *
     * @return the innermost term bound to this thread, or nothing outside of such work
     */
    static Optional<Leadership> current() {
        return Optional.ofNullable(CurrentLeadership.get());
    }
}
