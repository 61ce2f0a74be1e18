// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.Names;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What an annotation asks for, checked against the method it stands on.
 *
 * @param role the role
 * @param otherwise what a follower answers
 * @param fallback the name of the method that a follower calls, or nothing
 * @param method the method that is gated
 * @param targetClass the class of the object that it runs on
 */
record GateBlueprint(String role, Otherwise otherwise, String fallback, Method method, Class<?> targetClass) {

    private static final String REQUEST_MAPPING = "org.springframework.web.bind.annotation.RequestMapping";

    static GateBlueprint of(LeaderOnly annotation, Method method, Class<?> targetClass) {
        return new GateBlueprint(
                annotation.value(), annotation.otherwise(), annotation.fallback(), method, targetClass);
    }

    /**
     * Makes the gate.
     *
     * @return the gate
     * @throws LeaderConfigurationException if it cannot work; the message names the method
     */
    Gate build() {
        try {
            Names.requireRole(role);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()), "Give the role an allowed name.", e);
        }
        return new Gate(role, followerAnswer());
    }

    private FollowerAnswer followerAnswer() {
        if (!fallback.isEmpty()) {
            return FollowerAnswer.call(fallbackMethod());
        }
        return switch (otherwise) {
            case THROW -> FollowerAnswer.THROW;
            case SKIP -> skip();
            case DEFAULT -> {
                Supplier<@Nullable Object> empty = isWebHandler() ? null : emptyAnswer();
                yield empty != null ? FollowerAnswer.of(empty) : FollowerAnswer.THROW;
            }
        };
    }

    /** An empty answer with status 200 would pass for the leader's: the web part of the starter answers instead. */
    private boolean isWebHandler() {
        return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).isPresent(REQUEST_MAPPING);
    }

    private FollowerAnswer skip() {
        Class<?> type = method.getReturnType();
        if (type.isPrimitive() && type != void.class) {
            throw refused(
                    "a follower cannot skip a method that returns the primitive type " + type + ".",
                    "Use otherwise = THROW, name a fallback method, or return "
                            + ClassUtils.resolvePrimitiveIfNecessary(type).getSimpleName() + ".");
        }
        Supplier<@Nullable Object> empty = emptyAnswer();
        return empty != null ? FollowerAnswer.of(empty) : FollowerAnswer.SKIP;
    }

    private @Nullable Supplier<@Nullable Object> emptyAnswer() {
        return EmptyAnswer.forType(ResolvableType.forMethodReturnType(method, targetClass));
    }

    private Method fallbackMethod() {
        if (otherwise != Otherwise.DEFAULT) {
            throw refused(
                    "it has both fallback = \"" + fallback + "\" and otherwise = " + otherwise + ".",
                    "Keep one of the two.");
        }
        Method found = ReflectionUtils.findMethod(targetClass, fallback, method.getParameterTypes());
        if (found == null) {
            // The default method of an interface.
            found = ClassUtils.getMethodIfAvailable(targetClass, fallback, method.getParameterTypes());
        }
        if (found == null || found.equals(method)) {
            throw unknownFallback();
        }
        requireFittingType(found);
        ReflectionUtils.makeAccessible(found);
        return found;
    }

    private void requireFittingType(Method found) {
        Class<?> needed = method.getReturnType();
        if (needed != void.class && !ClassUtils.isAssignable(needed, found.getReturnType())) {
            throw refused(
                    "its fallback " + signature(found) + " returns "
                            + found.getReturnType().getSimpleName() + " where " + needed.getSimpleName()
                            + " is needed.",
                    "Give the fallback the return type of the method.");
        }
    }

    private LeaderConfigurationException unknownFallback() {
        boolean otherParameters = Arrays.stream(ReflectionUtils.getAllDeclaredMethods(targetClass))
                .anyMatch(candidate -> candidate.getName().equals(fallback) && !candidate.equals(method));
        return refused(
                "its fallback \"" + fallback + "\" "
                        + (otherParameters
                                ? "has other parameters than the method."
                                : "is not another method of " + targetClass.getName() + "."),
                "Declare " + fallback + parameters(method) + " in the same class.");
    }

    private LeaderConfigurationException refused(String problem, String remedy) {
        return refused(problem, remedy, null);
    }

    private LeaderConfigurationException refused(String problem, String remedy, @Nullable Throwable cause) {
        return new LeaderConfigurationException(
                "@LeaderOnly on " + signature(method) + " cannot work: " + problem, remedy, cause);
    }

    static String signature(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName() + parameters(method);
    }

    private static String parameters(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
