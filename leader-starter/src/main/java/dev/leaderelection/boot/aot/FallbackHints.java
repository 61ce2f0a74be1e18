// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.aot;

import dev.leaderelection.LeaderOnly;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** The methods that followers call instead of a gated one: they are named in an annotation and called by reflection. */
final class FallbackHints implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
        Set<String> fallbacks = fallbacks(type);
        return fallbacks.isEmpty()
                ? null
                : (generation, code) -> ReflectionUtils.doWithMethods(
                        type,
                        method ->
                                generation.getRuntimeHints().reflection().registerMethod(method, ExecutableMode.INVOKE),
                        method -> fallbacks.contains(method.getName()));
    }

    private static Set<String> fallbacks(Class<?> type) {
        Set<String> names = new LinkedHashSet<>();
        LeaderOnly ofType = AnnotatedElementUtils.findMergedAnnotation(type, LeaderOnly.class);
        addFallback(ofType, names);
        for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
            addFallback(AnnotatedElementUtils.findMergedAnnotation(method, LeaderOnly.class), names);
        }
        return names;
    }

    private static void addFallback(@Nullable LeaderOnly annotation, Set<String> names) {
        if (annotation != null && !annotation.fallback().isEmpty()) {
            names.add(annotation.fallback());
        }
    }
}
