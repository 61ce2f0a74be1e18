// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the {@link LeaderOnly} that a method is under. An annotation on the method (or on one that it implements or
 * overrides) comes before one on the class or its superclasses, which comes before one on an interface that declares the
 * method.
 */
final class GateAnnotations {

    private GateAnnotations() {}

    /**
     * The method that a call of {@code method} on an object of that class ends up in.
     *
     * @param method the method that is called, perhaps an interface's
     * @param targetClass the object's class
     * @return the method that runs
     */
    static Method mostSpecific(Method method, Class<?> targetClass) {
        return BridgeMethodResolver.findBridgedMethod(AopUtils.getMostSpecificMethod(method, targetClass));
    }

    /**
     * The annotation on the method itself.
     *
     * @param specific the method that runs
     * @return the annotation, or {@code null}
     */
    static @Nullable LeaderOnly onMethod(Method specific) {
        return AnnotatedElementUtils.findMergedAnnotation(specific, LeaderOnly.class);
    }

    /**
     * The annotation that the method is under.
     *
     * @param specific the method that runs
     * @param targetClass the class of the object that it runs on
     * @return the annotation, or {@code null}
     */
    static @Nullable LeaderOnly find(Method specific, Class<?> targetClass) {
        if (makesLifecycle(specific)) {
            return null;
        }
        LeaderOnly onMethod = onMethod(specific);
        if (onMethod != null || !coveredByTypes(specific)) {
            return onMethod;
        }
        if (Lifecycle.class.isAssignableFrom(targetClass)) {
            // On the class it is about the life of the object, see GatedLifecycles.
            return onInterface(specific, targetClass);
        }
        LeaderOnly onClass = onClass(targetClass);
        return onClass != null ? onClass : onInterface(specific, targetClass);
    }

    /** Whether a method makes a bean with a life cycle, which is what an annotation on it is about. */
    static boolean makesLifecycle(Method method) {
        return Lifecycle.class.isAssignableFrom(method.getReturnType())
                && onMethod(method) != null
                && AnnotatedElementUtils.hasAnnotation(method, Bean.class);
    }

    private static boolean coveredByTypes(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !ReflectionUtils.isObjectMethod(method);
    }

    static @Nullable LeaderOnly onClass(Class<?> targetClass) {
        return MergedAnnotations.from(targetClass, SearchStrategy.SUPERCLASS)
                .get(LeaderOnly.class)
                .synthesize(MergedAnnotation::isPresent)
                .orElse(null);
    }

    private static @Nullable LeaderOnly onInterface(Method specific, Class<?> targetClass) {
        for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(targetClass)) {
            LeaderOnly annotation = AnnotatedElementUtils.findMergedAnnotation(type, LeaderOnly.class);
            if (annotation != null && declares(type, specific, targetClass)) {
                return annotation;
            }
        }
        return null;
    }

    private static boolean declares(Class<?> type, Method specific, Class<?> targetClass) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(specific.getName())
                    && mostSpecific(method, targetClass).equals(specific)) {
                return true;
            }
        }
        return false;
    }
}
