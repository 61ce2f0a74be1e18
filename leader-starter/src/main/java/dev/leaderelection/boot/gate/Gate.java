// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.LeaderRole;
import java.util.concurrent.CompletionStage;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one method.
 *
 * @param role the role whose leader may pass
 * @param followerAnswer what everybody else is answered
 */
record Gate(String role, FollowerAnswer followerAnswer) {

    /**
     * Runs the method under the term of this process, or answers as a follower.
     *
     * @param invocation the call
     * @param leaderRole the role by that name
     * @return what the caller gets
     */
    @Nullable
    Object ask(MethodInvocation invocation, LeaderRole leaderRole) throws Throwable {
        LeaderRole.Work work = leaderRole.beginWork().orElse(null);
        return work != null ? run(invocation, work) : followerAnswer.answer(invocation, leaderRole);
    }

    private static @Nullable Object run(MethodInvocation invocation, LeaderRole.Work work) throws Throwable {
        Object result = null;
        CurrentLeadership.Binding binding = CurrentLeadership.bind(work.leadership());
        try {
            result = invocation.proceed();
            return result;
        } finally {
            binding.close();
            closeWhenDone(result, work);
        }
    }

    /** An asynchronous run is in flight until its result is there, not until the method returns. */
    private static void closeWhenDone(@Nullable Object result, LeaderRole.Work work) {
        if (result instanceof CompletionStage<?> stage) {
            var unused = stage.whenComplete((value, failure) -> work.close());
        } else {
            work.close();
        }
    }
}
