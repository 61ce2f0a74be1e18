// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what an operator asks for, after checking all of it: a request that is refused has changed nothing. */
final class RoleActions {

    /** Long enough for a hand-over without work in flight, short enough for whoever waits for the answer. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LeaderService leaders;

    private final Duration patience;

    RoleActions(LeaderService leaders, Duration patience) {
        this.leaders = leaders;
        this.patience = patience;
    }

    /**
     * Carries out an action.
     *
     * @param roleName the role
     * @param actionName the action, as in the endpoint's request
     * @param to the member id of the successor, for a transfer
     * @return what became of it
     */
    ActionResult perform(String roleName, @Nullable String actionName, @Nullable String to) {
        LeaderRole role = leaders.find(roleName).orElse(null);
        if (role == null) {
            return ActionResult.unknownRole(roleName);
        }
        RoleAction action = RoleAction.of(actionName).orElse(null);
        if (action == null) {
            return ActionResult.refused("Unknown action '" + actionName + "'. Use one of: " + RoleAction.all() + ".");
        }
        if (action == RoleAction.TRANSFER && !isMember(to)) {
            return ActionResult.refused("No member '" + to + "' is alive. Set \"to\" to the id of a member.");
        }
        if (action.needsLeader() && !role.isLeader()) {
            return ActionResult.notLeading("role '" + roleName + "'");
        }
        return await("role '" + roleName + "'", () -> RoleReport.of(role), begin(role, action, String.valueOf(to)));
    }

    /**
     * Carries out an action on this member as a whole.
     *
     * @param actionName {@code pause} or {@code resume}
     * @return what became of it
     */
    ActionResult performOnMember(@Nullable String actionName) {
        RoleAction action = RoleAction.of(actionName).orElse(null);
        if (action != RoleAction.PAUSE && action != RoleAction.RESUME) {
            return ActionResult.refused("Unknown action '" + actionName
                    + "' on this process. Use one of: pause, resume. Name a role in the" + " path for the others.");
        }
        CompletableFuture<?> change = action == RoleAction.PAUSE ? leaders.pause() : leaders.resume();
        return await("this member", () -> null, change);
    }

    private boolean isMember(@Nullable String memberId) {
        return leaders.members().stream()
                .anyMatch(presence -> presence.member().id().equals(memberId));
    }

    private static CompletableFuture<?> begin(LeaderRole role, RoleAction action, String to) {
        return switch (action) {
            case STEP_DOWN -> role.stepDown();
            case TRANSFER -> role.transferTo(to);
            case PAUSE -> role.pause();
            case RESUME -> role.resume();
        };
    }

    private ActionResult await(String what, Supplier<@Nullable RoleReport> afterwards, CompletableFuture<?> change) {
        try {
            Object result = change.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            boolean nothingToDo = Boolean.FALSE.equals(result);
            return nothingToDo ? ActionResult.notLeading(what) : ActionResult.done(afterwards.get());
        } catch (TimeoutException e) {
            return ActionResult.underWay(afterwards.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ActionResult.underWay(afterwards.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LeaderException refusal) {
                return ActionResult.refused(refusal.getMessage());
            }
            throw new LeaderException("The action on " + what + " failed: " + e.getCause(), e);
        }
    }
}
