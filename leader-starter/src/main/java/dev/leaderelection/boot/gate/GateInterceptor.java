// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderService;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** Asks the gate of each method that is called. */
final class GateInterceptor implements MethodInterceptor {

    private final Gates gates;

    /** Asked for late: advisors are made before all other beans, the service needs a store that needs a database. */
    private final SingletonSupplier<LeaderService> leaders;

    private final GateObservers observers;

    GateInterceptor(Gates gates, ObjectProvider<LeaderService> leaders, GateObservers observers) {
        this.gates = gates;
        this.leaders = SingletonSupplier.of(leaders::getObject);
        this.observers = observers;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Gate gate = gates.find(invocation.getMethod(), targetClass(invocation));
        if (gate == null) {
            return invocation.proceed();
        }
        ReactiveKind reactive = gate.reactive();
        return reactive == null
                ? gate.ask(invocation, leaders.obtain(), observers)
                : new ReactiveGate(gate, reactive, invocation, leaders.obtain(), observers).publisher();
    }

    private static Class<?> targetClass(MethodInvocation invocation) {
        Object target = invocation.getThis();
        return target != null
                ? AopUtils.getTargetClass(target)
                : invocation.getMethod().getDeclaringClass();
    }
}
