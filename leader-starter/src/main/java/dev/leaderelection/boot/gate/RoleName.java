// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** The role that a gate is about: one and the same for all calls, or one that follows from the arguments of a call. */
@FunctionalInterface
interface RoleName {

    /**
     * The role of a call.
     *
     * @param invocation the call
     * @return its name, which is allowed
     * @throws dev.leaderelection.LeaderException if no role follows from the arguments
     */
    String of(MethodInvocation invocation);

    /**
     * The role of all calls.
     *
     * @return its name, or {@code null} if it follows from the arguments
     */
    default @Nullable String fixed() {
        return null;
    }

    /** A role that is the same for all calls. */
    record Fixed(String name) implements RoleName {

        @Override
        public String of(MethodInvocation invocation) {
            return name;
        }

        @Override
        public String fixed() {
            return name;
        }
    }
}
