// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.ClassUtils;

/** Makes fences, and refuses those that cannot work. */
final class FenceBuilder {

    private static final Set<Propagation> WITHOUT_TRANSACTION =
            EnumSet.of(Propagation.SUPPORTS, Propagation.NOT_SUPPORTED, Propagation.NEVER);

    private final AnnotationTransactionAttributeSource attributes = new AnnotationTransactionAttributeSource(false);

    private final FencedDatabases databases;

    FenceBuilder(FencedDatabases databases) {
        this.databases = databases;
    }

    /**
     * Makes the fence of a method.
     *
     * @throws LeaderConfigurationException if it cannot work; the message names the method
     */
    Fence build(Method method, Class<?> targetClass) {
        Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
        TransactionAttribute attribute = attributes.getTransactionAttribute(specific, targetClass);
        if (attribute == null) {
            throw refused(
                    specific,
                    "it is fenced, but has no transaction that could be rolled back.",
                    "Put @Transactional beside it, or leave fenced = true away and hand Leadership.token() to what it writes to.",
                    null);
        }
        requireWriting(specific, attribute);
        try {
            return new Fence(
                    databases.of(attribute, targetClass),
                    ClassUtils.getQualifiedMethodName(specific, targetClass),
                    attribute.getPropagationBehavior() != Propagation.REQUIRES_NEW.value());
        } catch (LeaderConfigurationException e) {
            throw refused(specific, "it is fenced, but " + e.description(), e.action(), e);
        }
    }

    private static void requireWriting(Method method, TransactionAttribute attribute) {
        for (Propagation propagation : WITHOUT_TRANSACTION) {
            if (attribute.getPropagationBehavior() == propagation.value()) {
                throw refused(
                        method,
                        "it is fenced, but with propagation " + propagation + " it may run without a transaction.",
                        "Use propagation REQUIRED, REQUIRES_NEW, MANDATORY or NESTED.",
                        null);
            }
        }
        if (attribute.isReadOnly()) {
            throw refused(
                    method,
                    "it is fenced, but its transaction is read-only.",
                    "Leave one of fenced = true and readOnly = true away: what writes nothing needs no fence.",
                    null);
        }
    }

    private static LeaderConfigurationException refused(
            Method method, String problem, String remedy, @Nullable Throwable cause) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        return new LeaderConfigurationException(
                "@LeaderOnly on " + method.getDeclaringClass().getName() + "." + method.getName() + parameters
                        + " cannot work: " + problem,
                remedy,
                cause);
    }
}
