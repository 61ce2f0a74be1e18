// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderException;
import dev.leaderelection.Leadership;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Puts the fence around each method that is called, directly inside the gate. */
final class FenceInterceptor implements MethodInterceptor {

    private final FencedMethods methods;

    FenceInterceptor(FencedMethods methods) {
        this.methods = methods;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> targetClass = target != null
                ? AopUtils.getTargetClass(target)
                : invocation.getMethod().getDeclaringClass();
        Fence fence = methods.find(invocation.getMethod(), targetClass);
        if (fence == null) {
            return invocation.proceed();
        }
        Leadership term = Leadership.current()
                .orElseThrow(() -> new LeaderException("The fenced method " + fence.transactionName()
                        + " was called under no term: its gate is switched off. Only a term can be fenced."));
        methods.seen(term.role(), fence.database());
        return fence.run(invocation, term);
    }
}
