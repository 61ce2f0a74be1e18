// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.NotLeaderException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** What a call of a gated method is answered on a member that does not lead. */
@FunctionalInterface
interface FollowerAnswer {

    /** Throws {@link NotLeaderException} with the role and the leader that is known. */
    FollowerAnswer THROW = (invocation, role) -> {
        throw new NotLeaderException(role.name(), role.leader().orElse(null));
    };

    /**
     * Throws, so that the message is not acknowledged. Not at once: the container is being stopped, and would only deliver
     * the message again until it gives it up.
     */
    FollowerAnswer REJECT_MESSAGE = (invocation, role) -> {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NotLeaderException(role.name(), role.leader().orElse(null));
    };

    /** Nothing, or {@code null} for a value. */
    FollowerAnswer SKIP = (invocation, role) -> null;

    /**
     * Answers a call.
     *
     * @param invocation the call, which is not carried out
     * @param role the role that this member does not lead
     * @return the answer
     * @throws Throwable what the caller gets instead of an answer
     */
    @Nullable
    Object answer(MethodInvocation invocation, LeaderRole role) throws Throwable;

    /** Whether this answer is always an exception. */
    default boolean rejects() {
        return this == THROW || this == REJECT_MESSAGE;
    }

    /** Answers with what the supplier gives, anew for each call. */
    static FollowerAnswer of(Supplier<@Nullable Object> empty) {
        return (invocation, role) -> empty.get();
    }

    /** Calls another method of the same object with the same arguments; a suspending function gives a publisher. */
    static FollowerAnswer call(Method fallback) {
        return (invocation, role) -> AopUtils.invokeJoinpointUsingReflection(
                Objects.requireNonNull(invocation.getThis()), fallback, invocation.getArguments());
    }
}
