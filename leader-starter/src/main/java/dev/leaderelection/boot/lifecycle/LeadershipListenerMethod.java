// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.Leadership;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;

/** A method that hears of the terms of some roles, or of all. */
final class LeadershipListenerMethod extends ApplicationListenerMethodAdapter {

    private final Set<String> roles;

    private final boolean takesLeadership;

    LeadershipListenerMethod(String beanName, Class<?> type, Method method, Set<String> roles) {
        super(beanName, type, method);
        this.roles = roles;
        this.takesLeadership = method.getParameterCount() == 1 && method.getParameterTypes()[0] == Leadership.class;
    }

    static void requireFitting(Method method, Class<?> eventType) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean fits = parameters.length == 0
                || (parameters.length == 1 && (parameters[0] == Leadership.class || parameters[0] == eventType));
        if (!fits) {
            throw LeadershipListenerFactory.refused(
                    method,
                    "it takes something else than nothing, Leadership or " + eventType.getSimpleName() + ".",
                    "Change its parameters.",
                    null);
        }
    }

    @Override
    protected @Nullable Object @Nullable [] resolveArguments(ApplicationEvent event) {
        Leadership leadership = leadershipOf(event);
        if (leadership == null || (!roles.isEmpty() && !roles.contains(leadership.role()))) {
            return null;
        }
        return takesLeadership ? new Object[] {leadership} : super.resolveArguments(event);
    }

    private static @Nullable Leadership leadershipOf(ApplicationEvent event) {
        if (event instanceof PayloadApplicationEvent<?> payload) {
            if (payload.getPayload() instanceof LeadershipGrantedEvent granted) {
                return granted.leadership();
            }
            if (payload.getPayload() instanceof LeadershipRevokedEvent revoked) {
                return revoked.leadership();
            }
        }
        return null;
    }
}
