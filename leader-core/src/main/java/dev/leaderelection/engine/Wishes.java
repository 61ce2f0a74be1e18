// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Candidacy;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.RoleState.HandOver;
import dev.leaderelection.engine.RoleState.Request;
import dev.leaderelection.spi.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the application wants done with single roles. */
final class Wishes {

    private final LeaderSettings settings;

    private final Roles roles;

    private final Outlook outlook;

    private final Observations observations;

    /** Pauses of the whole member that wait until every role is given up. */
    private final List<Long> pauses = new ArrayList<>();

    Wishes(LeaderSettings settings, Roles roles, Outlook outlook, Observations observations) {
        this.settings = settings;
        this.roles = roles;
        this.outlook = outlook;
        this.observations = observations;
    }

    void join(Event.Join wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        role.view = wish.view();
        role.joined = true;
        outlook.profile().wants(role.name);
        outlook.profile().declines(role.name, role.paused);
        roles.evaluate(role, turn);
    }

    void stepDown(Event.StepDown wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        if (role.term == null) {
            turn.add(new Command.Reply(wish.request(), false, null));
            return;
        }
        role.requests.add(new Request(wish.request(), null));
        role.cooldownUntil = turn.now().plus(settings.timings().ttl());
        roles.endTerm(role, Reason.STEPPED_DOWN, HandOver.TO_THE_BEST, turn);
    }

    void transfer(Event.Transfer wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        SessionRecord successor = observations.liveliest(outlook.sessionsOf(wish.memberId()));
        String refusal = refusal(role, wish.memberId(), successor);
        if (refusal != null || successor == null) {
            turn.add(new Command.Reply(wish.request(), false, refusal));
            return;
        }
        role.requests.add(new Request(wish.request(), successor.id()));
        roles.endTerm(role, Reason.HANDED_OVER, HandOver.to(successor.id()), turn);
    }

    private @Nullable String refusal(RoleState role, String memberId, @Nullable SessionRecord successor) {
        if (role.term == null) {
            return "this member does not lead it";
        }
        if (memberId.equals(settings.member().id())) {
            return "that member leads it already";
        }
        if (successor == null) {
            return "no living member of namespace '" + settings.namespace() + "' has that id";
        }
        return refusal(role, successor.member().candidacy());
    }

    private static @Nullable String refusal(RoleState role, Candidacy successor) {
        return switch (successor.state()) {
            case PAUSED -> "that member is paused";
            case LEAVING -> "that member is stopping";
            case UNHEALTHY -> "that member is not healthy";
            case WATCHING -> "that member is not a candidate";
            case STANDING -> {
                if (successor.declined().contains(role.name)) {
                    yield "the role is paused on that member, or it has not joined it";
                }
                yield successor.includes(role.name) ? null : "that member is not a candidate for it";
            }
        };
    }

    void pause(Event.Pause wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        role.paused = true;
        outlook.profile().declines(role.name, true);
        role.requests.add(new Request(wish.request(), null));
        if (role.term != null) {
            roles.endTerm(role, Reason.PAUSED, HandOver.TO_THE_BEST, turn);
        } else {
            roles.evaluate(role, turn);
        }
    }

    void resume(Event.Resume wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        role.paused = false;
        outlook.profile().declines(role.name, !role.joined);
        roles.evaluate(role, turn);
        turn.add(new Command.Reply(wish.request(), true, null));
    }

    void pauseMember(Event.PauseMember wish, Turn turn) {
        pauses.add(wish.request());
        outlook.profile().setPaused(true);
        roles.standingChanged(Reason.MEMBER_PAUSED, turn);
    }

    void resumeMember(Event.ResumeMember wish, Turn turn) {
        outlook.profile().setPaused(false);
        roles.standingChanged(Reason.MEMBER_PAUSED, turn);
        turn.add(new Command.Reply(wish.request(), true, null));
    }

    void health(Event.Health report, Turn turn) {
        outlook.profile().setUnhealthy(!report.healthy());
        roles.standingChanged(Reason.UNHEALTHY, turn);
    }

    /** Answers pauses of the member when every role is given up, or when they were taken back. */
    void answerPauses(Turn turn) {
        if (!pauses.isEmpty()
                && (!outlook.profile().isPaused()
                        || (outlook.session() == null ? roles.isQuiet() : roles.isSettled()))) {
            pauses.forEach(request -> turn.add(new Command.Reply(request, true, null)));
            pauses.clear();
        }
    }
}
