// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/**
 * Puts the gate in front of the methods that are under {@link dev.leaderelection.LeaderOnly}.
 *
 * <p>Its order is outside the advisors that Spring gives the lowest precedence, transactions and caches among them: on
 * a follower no transaction is begun, and a term is asked for before one is, not after waiting for a connection.
 * {@code @Async}, {@code @Retryable} and {@code @ConcurrencyLimit} put themselves outside of all advisors, and so
 * outside of the gate: it is asked when the work runs, for each attempt, and when a permit has been waited for.
 */
final class GateAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    static final int ORDER = GatedMethods.GATE_ORDER;

    private final transient Gates gates;

    GateAdvisor(Gates gates, GateInterceptor interceptor) {
        super(interceptor);
        this.gates = gates;
        setOrder(ORDER);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return gates.covers(method, targetClass);
    }
}
