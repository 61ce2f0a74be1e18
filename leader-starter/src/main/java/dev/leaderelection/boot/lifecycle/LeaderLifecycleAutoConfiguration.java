// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeadershipListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that starts and stops the election with the application, and tells the application's beans of it.
 * Beans of type {@link LeadershipListener} are told in their order, before Spring's events are published.
 */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnBean(LeaderService.class)
public final class LeaderLifecycleAutoConfiguration {

    @Bean
    @ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
    LeaderLifecycle leaderLifecycle(
            LeaderService leaders, ObjectProvider<LeadershipListener> listeners, ApplicationEventPublisher events) {
        listeners.orderedStream().forEach(leaders::addListener);
        leaders.addListener(new LeadershipEventPublisher(events));
        return new LeaderLifecycle(leaders);
    }

    @Bean
    static LeadershipListenerFactory leadershipListenerFactory(ObjectProvider<LeaderService> leaders) {
        return new LeadershipListenerFactory(leaders);
    }
}
