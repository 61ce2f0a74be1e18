// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.boot.GatedMethods;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.web.method.HandlerMethod;

/** Which controller methods are gated, and leave their followers' answer to {@code leader.web.on-follower}. */
final class GatedHandlers {

    private final GatedMethods gated;

    private final ConfigurableBeanFactory beanFactory;

    GatedHandlers(GatedMethods gated, ConfigurableBeanFactory beanFactory) {
        this.gated = gated;
        this.beanFactory = beanFactory;
    }

    /** Whether a follower's answer to this handler is ours to give. */
    boolean covers(@Nullable Object handler) {
        return annotation(handler) != null;
    }

    /** The role of a handler, or {@code null} if it is not ours, or its role depends on the arguments. */
    @Nullable
    String role(Object handler) {
        LeaderOnly annotation = annotation(handler);
        String role = annotation == null ? null : beanFactory.resolveEmbeddedValue(annotation.value());
        return role == null || role.contains("#{") ? null : role;
    }

    private @Nullable LeaderOnly annotation(@Nullable Object handler) {
        if (handler instanceof HandlerMethod method) {
            LeaderOnly annotation = gated.annotation(method.getMethod(), method.getBeanType());
            boolean answersItself = annotation != null
                    && (annotation.otherwise() != Otherwise.DEFAULT
                            || !annotation.fallback().isEmpty());
            return answersItself ? null : annotation;
        }
        return null;
    }
}
