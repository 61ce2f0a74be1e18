// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver.Outcome;
import dev.leaderelection.boot.RunRecorder;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * The gate of one method.
 *
 * @param role the role whose leader may pass
 * @param followerAnswer what everybody else is answered
 * @param reactive how the method is reactive, or {@code null} if it is not
 * @param interrupting whether a run is interrupted when its term is lost
 * @param termParameters the positions of the parameters that are given the term
 */
record Gate(
        RoleName role,
        FollowerAnswer followerAnswer,
        @Nullable ReactiveKind reactive,
        boolean interrupting,
        List<Integer> termParameters) {

    /**
     * Runs the method under the term of this process, or answers as a follower.
     *
     * @param invocation the call
     * @param leaders where the role is looked up
     * @param observers told what became of the call
     * @return what the caller gets
     */
    @Nullable
    Object ask(MethodInvocation invocation, LeaderService leaders, GateObservers observers) throws Throwable {
        LeaderRole leaderRole = leaders.role(role.of(invocation));
        GatedRun run = begin(invocation, leaderRole, observers);
        if (run == null) {
            return answer(invocation, leaderRole, observers);
        }
        Object result = null;
        try {
            result = run.call(() -> proceed(invocation, run.leadership()), interrupting);
            return result;
        } finally {
            run.endWith(result, interrupting);
        }
    }

    /** Begins a run if this process leads, else answers {@code null}. */
    @Nullable
    GatedRun begin(MethodInvocation invocation, LeaderRole leaderRole, GateObservers observers) {
        LeaderRole.Work work = leaderRole.beginWork().orElse(null);
        return work == null ? null : begin(invocation, work, observers);
    }

    private static GatedRun begin(MethodInvocation invocation, LeaderRole.Work work, GateObservers observers) {
        RunRecorder.Ending recorded = null;
        try {
            recorded = observers.record(invocation, work.leadership());
            return new GatedRun(work, recorded, observers.begin(work.leadership()));
        } catch (RuntimeException | Error e) {
            // Work that nobody ends would keep each planned hand-over of the term waiting.
            if (recorded == null) {
                work.close();
            } else {
                recorded.end(true, e, work::close);
            }
            throw e;
        }
    }

    @Nullable
    Object answer(MethodInvocation invocation, LeaderRole leaderRole, GateObservers observers) throws Throwable {
        observers.tell(leaderRole.name(), followerAnswer.rejects() ? Outcome.REJECTED : Outcome.SKIPPED);
        return followerAnswer.answer(invocation, leaderRole);
    }

    @Nullable
    Object proceed(MethodInvocation invocation, Leadership term) throws Throwable {
        if (!termParameters.isEmpty()) {
            @Nullable Object[] arguments = invocation.getArguments().clone();
            termParameters.forEach(position -> arguments[position] = term);
            ((ProxyMethodInvocation) invocation).setArguments(arguments);
        }
        return invocation.proceed();
    }
}
