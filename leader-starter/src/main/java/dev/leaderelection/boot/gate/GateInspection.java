// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/** Looks at a class for methods whose gate cannot work, before anybody relies on it. */
final class GateInspection {

    private final Gates gates;

    GateInspection(Gates gates) {
        this.gates = gates;
    }

    /**
     * Checks all gates of a class.
     *
     * @param type the class of a bean
     * @return the roles that its methods ask for, in the order of their names
     * @throws LeaderConfigurationException if a gate cannot work; the message names the method
     */
    Set<String> rolesOf(Class<?> type) {
        Set<String> roles = new TreeSet<>();
        if (AnnotationUtils.isCandidateClass(type, LeaderOnly.class)) {
            for (Method method : gatedMethods(type)) {
                requireOverridable(method);
                requireNotFactory(method);
                Gate gate = gates.find(method, type);
                String role = gate == null ? null : gate.role().fixed();
                if (role != null) {
                    roles.add(role);
                }
            }
        }
        return roles;
    }

    private static Set<Method> gatedMethods(Class<?> type) {
        MetadataLookup<LeaderOnly> annotations = method -> GateAnnotations.find(method, type);
        return MethodIntrospector.selectMethods(type, annotations).keySet();
    }

    private static void requireOverridable(Method method) {
        int modifiers = method.getModifiers();
        String hindrance = Modifier.isPrivate(modifiers)
                ? "private"
                : Modifier.isStatic(modifiers) ? "static" : Modifier.isFinal(modifiers) ? "final" : "";
        if (!hindrance.isEmpty()) {
            throw new LeaderConfigurationException(
                    "@LeaderOnly on " + GateBlueprint.signature(method) + " cannot work: the method is " + hindrance
                            + ", so that a call of it cannot be intercepted and would run on every member.",
                    "Make the method neither private, static nor final, or annotate the method that calls it from another bean.");
        }
    }

    private static void requireNotFactory(Method method) {
        if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
            throw new LeaderConfigurationException(
                    "@LeaderOnly on " + GateBlueprint.signature(method)
                            + " cannot work: it makes a bean, which every member needs.",
                    "Annotate the methods of that bean which only the leader may run, or the bean's class. A bean that"
                            + " is to be started and stopped with the role needs a Lifecycle as the method's return type.");
        }
    }
}
