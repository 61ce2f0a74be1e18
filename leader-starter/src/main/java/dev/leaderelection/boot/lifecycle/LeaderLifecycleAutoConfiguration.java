// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.boot.FitnessCheck;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

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
    @ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
    FitnessWatch leaderFitnessWatch(
            LeaderService leaders, ObjectProvider<FitnessCheck> checks, Environment environment) {
        Binder binder = Binder.get(environment);
        List<FitnessCheck> all = checks.orderedStream().toList();
        String group = binder.bind("leader.health.group", String.class).orElse("");
        if (!group.isEmpty() && all.isEmpty()) {
            throw new LeaderConfigurationException(
                    "leader.health.group is '" + group + "', but there is no health endpoint that could be asked.",
                    "Add spring-boot-starter-actuator and leave the endpoint 'health' exposed, or remove the property.");
        }
        Duration grace = binder.bind("leader.health.grace", Duration.class).orElse(FitnessWatch.DEFAULT_GRACE);
        return new FitnessWatch(leaders, all, grace);
    }

    @Bean
    static LeadershipListenerFactory leadershipListenerFactory(ObjectProvider<LeaderService> leaders) {
        return new LeadershipListenerFactory(leaders);
    }
}
