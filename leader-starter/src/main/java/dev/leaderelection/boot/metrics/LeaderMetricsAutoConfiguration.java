// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the meters of leader election, and the observations of gated runs. The meters are
 * {@link MeterBinder}s: whatever registries the application has are bound, and without one they cost nothing.
 */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(LeaderService.class)
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LeaderMetricsProperties.class)
public final class LeaderMetricsAutoConfiguration {

    @Bean
    ListedRoles leaderListedRoles(LeaderMetricsProperties properties) {
        return new ListedRoles(properties.maxRoles());
    }

    @Bean
    SessionMeters leaderSessionMeters(LeaderService leaders) {
        return new SessionMeters(leaders);
    }

    @Bean
    RoleMeters leaderRoleMeters(LeaderService leaders, ListedRoles roles) {
        return new RoleMeters(leaders, roles);
    }

    @Bean
    GateMeters leaderGateMeters(LeaderService leaders, ListedRoles roles) {
        return new GateMeters(leaders, roles);
    }

    @Bean
    RunObservations leaderRunObservations(
            LeaderService leaders, ListedRoles roles, ObjectProvider<ObservationRegistry> registry) {
        return new RunObservations(leaders, roles, registry);
    }
}
