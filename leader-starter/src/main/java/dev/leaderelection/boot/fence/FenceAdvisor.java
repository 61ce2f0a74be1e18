// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/** Puts the fence around the methods that ask for it: inside the gate, outside their transactions. */
final class FenceAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient FencedMethods methods;

    FenceAdvisor(FencedMethods methods) {
        super(new FenceInterceptor(methods));
        this.methods = methods;
        setOrder(GatedMethods.GATE_ORDER + 10);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return methods.covers(method, targetClass);
    }
}
