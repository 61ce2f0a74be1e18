// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in the elections of one namespace. Safe for use by any thread.
 *
 * <p>What is guaranteed: at most one member of a namespace believes at a time that it leads a role, on every backend, as
 * long as the store keeps what it acknowledged and clocks run at most one seventh too fast or too slow. What cannot be
 * guaranteed by any election: that an act which follows a check still happens inside the term. Use
 * {@link Leadership#token()} where that matters.
 *
 * <p>Without Spring:
 *
 * <pre>{@code
 * try (LeaderStore store = new MemoryStore();
 *         LeaderService leaders = LeaderEngine.create(LeaderSettings.of("shop"), store)) {
 *     LeaderRole reports = leaders.role("reports");
 *     leaders.start();
 *     while (!reports.runIfLeader(term -> System.out.println("leading with token " + term.token()))) {
 *         Thread.sleep(10);
 *     }
 * }
 * }</pre>
 */
public interface LeaderService extends AutoCloseable {

    /**
     * Whether this process leads a role at this moment; see {@link Leadership#isValid()}. Takes no lock, does no I/O and
     * allocates nothing.
     *
     * @param role the role's name
     * @return {@code true} only while a term of this process lasts; {@code false} for a role that was never joined
     */
    boolean isLeader(String role);

    /**
     * A role by name; this process becomes a candidate for it with the first call.
     *
     * @param name the role's name
     * @return the role, the same object for the same name
     * @throws IllegalArgumentException if the name is not allowed
     */
    LeaderRole role(String name);

    /**
     * A role that was joined already.
     *
     * @param name the role's name
     * @return the role, or nothing if {@link #role} was never called for it
     */
    Optional<LeaderRole> find(String name);

    /**
     * All roles that were joined.
     *
     * @return a snapshot, in the order of their names
     */
    List<LeaderRole> roles();

    /**
     * This process as a member.
     *
     * @return the member
     */
    Member self();

    /**
     * All members alive in the namespace, as last read from the store.
     *
     * @return a snapshot, in the order of their ids
     */
    List<Presence> members();

    /**
     * This process's session.
     *
     * @return a snapshot
     */
    Session session();

    /**
     * The settings this service runs with.
     *
     * @return the settings
     */
    LeaderSettings settings();

    /**
     * The backend's short name, as in {@code leader.backend}.
     *
     * @return for example {@code jdbc}
     */
    String backend();

    /**
     * Gives every role up, as {@link LeaderRole#pause()} does for one, and claims none until {@link #resume()}. The others
     * are told first, so that none of them hands a role to this member meanwhile.
     *
     * @return completes when all roles are given up
     */
    CompletableFuture<Void> pause();

    /**
     * Ends a {@link #pause()} of this member. Roles that were paused by themselves stay so.
     *
     * @return completes when the member is a candidate again
     */
    CompletableFuture<Void> resume();

    /**
     * Tells whether this process is fit to lead. One that is not hands its roles to members that are and takes none from
     * them; whether it leads what nobody fit is there for, {@link Placement#lastResort()} says. Until told otherwise it
     * counts as healthy.
     *
     * @param healthy whether it is fit to lead
     */
    void reportHealth(boolean healthy);

    /**
     * Adds a listener. Terms that last already are told to it first.
     *
     * @param listener the listener
     * @return closing it removes the listener
     */
    Registration addListener(LeadershipListener listener);

    /** Opens the session and begins to claim roles. Returns at once; a second call does nothing. */
    void start();

    /**
     * Ends belief in all roles, waits for work in flight up to the drain timeout while heartbeats go on, releases the
     * roles to the other candidates and deletes the session. Returns when that is done, at the latest about a TTL after
     * the drain timeout if the store does not answer. The store is left open. A second call does nothing.
     */
    @Override
    void close();

    /** A registered listener. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Removes the listener. */
        @Override
        void close();
    }

    /** State of this process's session. */
    enum SessionState {
        /** Not started yet. */
        NEW,
        /** No session; one is being opened. */
        CONNECTING,
        /** The last heartbeat succeeded. */
        ACTIVE,
        /** Heartbeats fail at the moment; roles are still led until the deadline. */
        SUSPECT,
        /** Stopped for good. */
        STOPPED
    }

    /**
     * A snapshot of this process's session.
     *
     * @param id the session id, or {@code null} while there is none
     * @param state its state
     * @param remaining how long belief lasts if no further heartbeat succeeds
     * @param lastRenewal round trip of the last heartbeat that succeeded
     * @param failure why the store cannot be reached at the moment, or {@code null} if it can
     */
    record Session(
            @Nullable String id,
            SessionState state,
            Duration remaining,
            Duration lastRenewal,
            @Nullable String failure) {}

    /**
     * A member that is alive, as last read from the store.
     *
     * @param member the member as it presents itself
     * @param sessionId its session
     * @param leads the roles that it holds, in the order of their names
     * @param seenAt when its last heartbeat was first seen here, by this process's wall clock
     */
    record Presence(Member member, String sessionId, List<String> leads, Instant seenAt) {

        /** Copies the roles. */
        public Presence {
            leads = List.copyOf(leads);
        }
    }
}
