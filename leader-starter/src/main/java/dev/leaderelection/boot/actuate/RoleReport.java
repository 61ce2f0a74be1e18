// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.Transition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One role on this process.
 *
 * @param leading whether this process leads it at this moment
 * @param state what this process does about it
 * @param token the fencing token of this process's term, or {@code null} without one
 * @param since when this process's term began, by its own clock, or {@code null} without one
 * @param leader who leads, as last read from the store, or {@code null} if nobody is known to
 * @param inFlight pieces of gated work under way here
 * @param outlived those of them whose term is over
 * @param history the last transitions here, oldest first
 */
public record RoleReport(
        boolean leading,
        LeaderRole.State state,
        @Nullable Long token,
        @Nullable Instant since,
        @Nullable LeaderOfRole leader,
        int inFlight,
        int outlived,
        List<TransitionReport> history)
        implements OperationResponseBody {

    /** Copies the history. */
    public RoleReport {
        history = List.copyOf(history);
    }

    static RoleReport of(LeaderRole role) {
        LeaderRole.Status status = role.status();
        Leadership term = role.leadership().filter(Leadership::isValid).orElse(null);
        return new RoleReport(
                term != null,
                status.state(),
                term == null ? null : term.token(),
                term == null ? null : term.since(),
                role.holder().map(LeaderOfRole::of).orElse(null),
                status.inFlight(),
                status.outlived(),
                status.history().stream().map(TransitionReport::of).toList());
    }

    /**
     * The member that leads a role.
     *
     * @param id its member id
     * @param url where it can be reached, if it says so
     * @param token the fencing token of its term
     * @param since when it claimed the role, by its own clock
     */
    public record LeaderOfRole(String id, @Nullable String url, long token, Instant since) {

        static LeaderOfRole of(LeaderRole.Holder holder) {
            return new LeaderOfRole(holder.member().id(), holder.member().url(), holder.token(), holder.since());
        }
    }

    /**
     * Begin or end of a term.
     *
     * @param at when, by this process's clock
     * @param event begin or end
     * @param token the term's fencing token
     * @param reason why, in words
     */
    public record TransitionReport(Instant at, Transition.Event event, long token, String reason) {

        static TransitionReport of(Transition transition) {
            return new TransitionReport(
                    transition.at(),
                    transition.event(),
                    transition.token(),
                    transition.reason().text());
        }
    }
}
