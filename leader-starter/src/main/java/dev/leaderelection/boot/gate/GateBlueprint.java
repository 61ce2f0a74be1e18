// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What an annotation asks for, checked against the method it stands on.
 *
 * @param annotation what is asked for
 * @param method the method that is gated
 * @param targetClass the class of the object that it runs on
 */
record GateBlueprint(LeaderOnly annotation, Method method, Class<?> targetClass) {

    private static final String REQUEST_MAPPING = "org.springframework.web.bind.annotation.RequestMapping";

    /**
     * Makes the gate.
     *
     * @param roleNames reads the name of the role
     * @return the gate
     * @throws LeaderConfigurationException if it cannot work; the message names the method
     */
    Gate build(RoleNames roleNames) {
        if (KotlinDetector.isSuspendingFunction(method) && !ReactiveKind.COROUTINES) {
            throw refused(
                    "a suspending function can be gated only through Reactor.",
                    "Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor to the class path.");
        }
        RoleName role;
        try {
            role = roleNames.read(annotation.value(), method);
        } catch (IllegalArgumentException e) {
            throw refused(
                    "the role \"" + annotation.value() + "\" cannot be: " + e.getMessage() + ".",
                    "Give the role an allowed name, define its placeholder, or mend its expression.",
                    e);
        }
        return new Gate(role, followerAnswer(), ReactiveKind.of(method), isInterrupted(), termParameters());
    }

    private boolean isInterrupted() {
        return switch (annotation.onLoss()) {
            case INTERRUPT -> true;
            case CONTINUE -> false;
            case DEFAULT ->
                givenBack().isNothing()
                        || !AnnotatedElementUtils.findMergedRepeatableAnnotations(method, Scheduled.class)
                                .isEmpty();
        };
    }

    private List<Integer> termParameters() {
        return IntStream.range(0, method.getParameterCount())
                .filter(position -> method.getParameterTypes()[position] == Leadership.class)
                .boxed()
                .toList();
    }

    private FollowerAnswer followerAnswer() {
        String fallback = annotation.fallback();
        if (!fallback.isEmpty()) {
            return FollowerAnswer.call(fallbackMethod());
        }
        return switch (annotation.otherwise()) {
            case THROW -> FollowerAnswer.THROW;
            case SKIP -> skip();
            case DEFAULT -> {
                if (MessageListeners.isListener(method)) {
                    yield FollowerAnswer.REJECT_MESSAGE;
                }
                Supplier<@Nullable Object> empty =
                        isWebHandler() ? null : givenBack().empty();
                yield empty != null ? FollowerAnswer.of(empty) : FollowerAnswer.THROW;
            }
        };
    }

    /** An empty answer with status 200 would pass for the leader's: the web part of the starter answers instead. */
    private boolean isWebHandler() {
        return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).isPresent(REQUEST_MAPPING);
    }

    private FollowerAnswer skip() {
        Supplier<@Nullable Object> empty = givenBack().empty();
        if (empty != null) {
            return FollowerAnswer.of(empty);
        }
        if (givenBack().isNeverNull()) {
            Class<?> type = givenBack().type().resolve(Object.class);
            throw refused(
                    "a follower cannot skip a method that returns "
                            + (type.isPrimitive()
                                    ? "the primitive type " + type
                                    : type.getSimpleName() + ", never null")
                            + ".",
                    "Use otherwise = THROW, name a fallback method, or return what can be null"
                            + (type.isPrimitive()
                                    ? ", for example "
                                            + ClassUtils.resolvePrimitiveIfNecessary(type)
                                                    .getSimpleName()
                                    : "")
                            + ".");
        }
        return FollowerAnswer.SKIP;
    }

    private GivenBack givenBack() {
        return GivenBack.by(method, targetClass);
    }

    private Method fallbackMethod() {
        String fallback = annotation.fallback();
        if (annotation.otherwise() != Otherwise.DEFAULT) {
            throw refused(
                    "it has both fallback = \"" + fallback + "\" and otherwise = " + annotation.otherwise() + ".",
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
        String fallback = annotation.fallback();
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
