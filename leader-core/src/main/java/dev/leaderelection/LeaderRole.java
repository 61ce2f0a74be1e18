// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One role of the namespace as this process sees it. Safe for use by any thread. Nothing here does I/O on the calling
 * thread.
 */
public interface LeaderRole {

    /**
     * The role's name.
     *
     * @return the name
     */
    String name();

    /**
     * Whether this process leads the role at this moment; see {@link Leadership#isValid()}.
     *
     * @return {@code true} only while a term of this process lasts
     */
    boolean isLeader();

    /**
     * The present term of this process.
     *
     * @return the term, if this process leads
     */
    Optional<Leadership> leadership();

    /**
     * Who leads, as last read from the store. For people, redirects and logs; never a licence to act.
     *
     * @return the leader, if one is known
     */
    Optional<Member> leader();

    /**
     * Who leads, as {@link #leader()} says, with the term that the role's record names. For people; never a licence to act.
     *
     * @return the leader and its term, if one is known
     */
    Optional<Holder> holder();

    /**
     * The role's state on this member, its work in flight and its last transitions.
     *
     * @return a snapshot
     */
    Status status();

    /**
     * Runs work if this process leads now. The work counts as in flight: a planned hand-over waits for it up to the
     * drain timeout. The term is bound to the thread, see {@link Leadership#current()}.
     *
     * @param work the work, given the term it runs under
     * @return whether it ran
     */
    boolean runIfLeader(Consumer<Leadership> work);

    /**
     * Begins a piece of work under the present term, for work that does not end with a method call. It counts as in
     * flight until it is closed; closing twice does nothing.
     *
     * @return the work, or nothing if this process does not lead now
     */
    Optional<Work> beginWork();

    /**
     * Hands the role over to whom it may concern: belief ends, work drains, the role is released, to the best of the
     * other candidates if there is one. For one TTL after that this member claims the role only if it is alone.
     *
     * @return completes when the release is confirmed, or at once with {@code false} if this process did not lead
     */
    CompletableFuture<Boolean> stepDown();

    /**
     * Hands the role over to one member: belief ends, work drains, one write names the successor.
     *
     * @param memberId the successor's member id
     * @return completes when the transfer is written; fails with {@link LeaderException} and the reason, nothing
     *     changed, if this process does not lead or the member cannot take the role
     */
    CompletableFuture<Void> transferTo(String memberId);

    /**
     * Gives the role up, if it is led here, and does not claim it until {@link #resume()}.
     *
     * @return completes when the role is given up
     */
    CompletableFuture<Void> pause();

    /**
     * Ends a {@link #pause()}.
     *
     * @return completes when the member is a candidate again
     */
    CompletableFuture<Void> resume();

    /** A piece of work under a term. */
    interface Work extends AutoCloseable {

        /**
         * The term under which the work began.
         *
         * @return the term
         */
        Leadership leadership();

        /**
         * Runs an action once when this work is to be interrupted: at once when the term is lost (lapsed, session gone,
         * record changed), on a planned end when the drain timeout is over. If that is so already, the action runs on the
         * calling thread, else on threads that no callback of the application delays; it must not block. It is taken back
         * when the work is closed, but may be under way at that moment.
         *
         * @param action what stops the work
         */
        void onInterrupt(Runnable action);

        /** Ends the work. Repeated calls do nothing. */
        @Override
        void close();
    }

    /** What this member does about a role. */
    enum State {
        /** Somebody else leads, or nobody does and this member waits for its turn or does not want the role. */
        FOLLOWING,
        /** A claim is on its way or its outcome is not known yet. */
        CLAIMING,
        /** This member leads. */
        LEADING,
        /** The term is over; work in flight is awaited before the role is released or claimed anew. */
        DRAINING,
        /** The release is on its way or its outcome is not known yet. */
        RELEASING,
        /** Paused on this member. */
        PAUSED
    }

    /**
     * The member that a role's record names, as last read from the store.
     *
     * @param member the member
     * @param token the fencing token of its term
     * @param since when it claimed the role, by its own wall clock
     */
    record Holder(Member member, long token, Instant since) {}

    /**
     * A snapshot of a role on this member.
     *
     * @param state what this member does about the role
     * @param inFlight pieces of work under way under terms of this member, ended terms included
     * @param outlived those of them whose term is over: a drain waits for them, or they go on in spite of a loss
     * @param lastTenure how long the last ended term lasted, zero if there was none
     * @param history the last transitions on this member, oldest first
     */
    record Status(State state, int inFlight, int outlived, Duration lastTenure, List<Transition> history) {

        /** Copies the history. */
        public Status {
            history = List.copyOf(history);
        }
    }
}
