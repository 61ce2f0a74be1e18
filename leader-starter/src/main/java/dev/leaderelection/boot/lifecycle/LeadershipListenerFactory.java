// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Names;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Makes listeners of methods under {@link OnLeadershipGranted} and {@link OnLeadershipRevoked}, and joins their roles. */
final class LeadershipListenerFactory implements EventListenerFactory, Ordered {

    private final ObjectProvider<LeaderService> leaders;

    LeadershipListenerFactory(ObjectProvider<LeaderService> leaders) {
        this.leaders = leaders;
    }

    /** Before Spring's factory for plain {@code @EventListener} methods, which would take these as well. */
    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public boolean supportsMethod(Method method) {
        return granted(method) != null || revoked(method) != null;
    }

    @Override
    public ApplicationListener<?> createApplicationListener(String beanName, Class<?> type, Method method) {
        OnLeadershipGranted granted = granted(method);
        OnLeadershipRevoked revoked = revoked(method);
        if (granted != null && revoked != null) {
            throw refused(
                    method,
                    "it stands under both annotations.",
                    "Write one method for each, or an @EventListener for the events.",
                    null);
        }
        Class<?> eventType = granted != null ? LeadershipGrantedEvent.class : LeadershipRevokedEvent.class;
        LeadershipListenerMethod.requireFitting(method, eventType);
        Set<String> roles =
                Set.of(granted != null ? granted.value() : revoked != null ? revoked.value() : new String[0]);
        roles.forEach(role -> join(method, role));
        return new LeadershipListenerMethod(beanName, type, method, roles);
    }

    private void join(Method method, String role) {
        try {
            Names.requireRole(role);
        } catch (IllegalArgumentException e) {
            throw refused(method, String.valueOf(e.getMessage()), "Give the role an allowed name.", e);
        }
        LeaderRole unused = leaders.getObject().role(role);
    }

    private static @Nullable OnLeadershipGranted granted(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, OnLeadershipGranted.class);
    }

    private static @Nullable OnLeadershipRevoked revoked(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, OnLeadershipRevoked.class);
    }

    static LeaderConfigurationException refused(
            Method method, String problem, String remedy, @Nullable Throwable cause) {
        return new LeaderConfigurationException(
                "The leadership listener " + method.getDeclaringClass().getName() + "." + method.getName()
                        + " cannot work: " + problem,
                remedy,
                cause);
    }
}
