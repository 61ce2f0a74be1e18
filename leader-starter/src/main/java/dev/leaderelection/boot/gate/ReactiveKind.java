// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a method is reactive: by its return type, or as a suspending function, which Spring's proxies show to advice as a
 * {@code Mono} (as a {@code Flux} if it returns a {@code Flow}). Can be asked without Reactor on the class path.
 *
 * @param adapter between the type and publishers
 * @param suspending whether the method is a suspending function
 */
record ReactiveKind(ReactiveAdapter adapter, boolean suspending) {

    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.publisher.Flux", ReactiveKind.class.getClassLoader());

    /** Whether suspending functions can be gated. */
    static final boolean COROUTINES =
            REACTOR && ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", ReactiveKind.class.getClassLoader());

    /**
     * How a method is reactive.
     *
     * @param method the method
     * @return the kind, or {@code null} if it is not, or Reactor is not on the class path
     */
    static @Nullable ReactiveKind of(Method method) {
        if (!REACTOR) {
            return null;
        }
        if (KotlinDetector.isSuspendingFunction(method)) {
            boolean flow =
                    new MethodParameter(method, -1).getParameterType().getName().endsWith(".flow.Flow");
            return new ReactiveKind(Objects.requireNonNull(adapterOf(flow ? Flux.class : Mono.class)), true);
        }
        ReactiveAdapter adapter = adapterOf(method.getReturnType());
        return adapter == null ? null : new ReactiveKind(adapter, false);
    }

    /** Futures have begun already when they are returned: they are not reactive. */
    static @Nullable ReactiveAdapter adapterOf(Class<?> type) {
        ReactiveAdapter adapter =
                REACTOR ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
        return adapter != null && adapter.getDescriptor().isDeferred() ? adapter : null;
    }
}
