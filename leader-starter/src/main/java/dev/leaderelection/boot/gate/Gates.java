// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotationUtils;

/** The gates of all methods, each made once. Safe for use by any thread. */
final class Gates implements GatedMethods {

    private final RoleNames roleNames;

    private final Map<MethodClassKey, Optional<Gate>> known = new ConcurrentHashMap<>();

    Gates(RoleNames roleNames) {
        this.roleNames = roleNames;
    }

    /**
     * Whether a method is gated. Looks at annotations only; {@link #find} fails where a gate cannot work.
     *
     * @param method the method that is called
     * @param targetClass the class of the object it is called on
     * @return whether a {@link LeaderOnly} covers it
     */
    boolean covers(Method method, Class<?> targetClass) {
        return annotation(method, targetClass) != null;
    }

    @Override
    public @Nullable LeaderOnly annotation(Method method, Class<?> targetClass) {
        return AnnotationUtils.isCandidateClass(targetClass, LeaderOnly.class)
                ? GateAnnotations.find(GateAnnotations.mostSpecific(method, targetClass), targetClass)
                : null;
    }

    /**
     * The gate of a method.
     *
     * @param method the method that is called
     * @param targetClass the class of the object it is called on
     * @return its gate, or {@code null} if it is not gated
     * @throws dev.leaderelection.boot.LeaderConfigurationException if the gate cannot work
     */
    @Nullable
    Gate find(Method method, Class<?> targetClass) {
        MethodClassKey key = new MethodClassKey(method, targetClass);
        Optional<Gate> gate = known.get(key);
        if (gate == null) {
            gate = Optional.ofNullable(create(method, targetClass));
            known.put(key, gate);
        }
        return gate.orElse(null);
    }

    private @Nullable Gate create(Method method, Class<?> targetClass) {
        Method specific = GateAnnotations.mostSpecific(method, targetClass);
        LeaderOnly annotation = GateAnnotations.find(specific, targetClass);
        return annotation == null ? null : new GateBlueprint(annotation, specific, targetClass).build(roleNames);
    }
}
