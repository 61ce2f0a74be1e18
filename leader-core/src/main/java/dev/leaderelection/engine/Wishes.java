// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.engine.RoleState.HandOver;
import dev.leaderelection.engine.RoleState.Request;
import dev.leaderelection.spi.SessionRecord;
import org.jspecify.annotations.Nullable;

/** What the application wants done with single roles. */
final class Wishes {

    private final LeaderSettings settings;

    private final Roles roles;

    private final Outlook outlook;

    private final Observations observations;

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
        return successor.member().candidate() ? null : "that member is not a candidate";
    }

    void pause(Event.Pause wish, Turn turn) {
        RoleState role = roles.get(wish.role());
        role.paused = true;
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
        roles.evaluate(role, turn);
        turn.add(new Command.Reply(wish.request(), true, null));
    }
}
