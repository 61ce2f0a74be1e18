// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ResolvableType;

/**
 * What a method gives back: its return type, or the type that a suspending function resumes with.
 *
 * @param type the type
 * @param method the method
 */
record GivenBack(ResolvableType type, Method method) {

    static GivenBack by(Method method, Class<?> targetClass) {
        if (KotlinDetector.isSuspendingFunction(method)) {
            int continuation = method.getParameterCount() - 1;
            return new GivenBack(
                    ResolvableType.forMethodParameter(method, continuation, targetClass)
                            .getGeneric(0),
                    method);
        }
        return new GivenBack(ResolvableType.forMethodReturnType(method, targetClass), method);
    }

    /** Whether it is nothing, now or later: the method is called for what it does. */
    boolean isNothing() {
        Class<?> raw = type.resolve(Object.class);
        ReactiveAdapter adapter = ReactiveKind.adapterOf(raw);
        if (adapter != null && adapter.getDescriptor().isNoValue()) {
            return true;
        }
        boolean later = adapter != null || CompletionStage.class.isAssignableFrom(raw) || raw == Future.class;
        return isNothing(later ? type.getGeneric(0).resolve(Object.class) : raw);
    }

    private static boolean isNothing(Class<?> raw) {
        return raw == void.class || raw == Void.class || raw.getName().equals("kotlin.Unit");
    }

    /** Its empty value, if it has one. */
    @Nullable
    Supplier<@Nullable Object> empty() {
        return isNothing(type.resolve(Object.class)) ? () -> null : EmptyAnswer.forType(type);
    }

    /** Whether {@code null} cannot stand for it. */
    boolean isNeverNull() {
        return KotlinDetector.isSuspendingFunction(method)
                ? Nullness.forMethodReturnType(method) == Nullness.NON_NULL
                : type.resolve(Object.class).isPrimitive();
    }
}
