// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.boot.FitnessCheck;
import dev.leaderelection.boot.LeaderConfigurationException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that makes a health group decide whether this application is fit to lead. */
@AutoConfiguration(
        afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration")
@ConditionalOnClass(HealthEndpoint.class)
@ConditionalOnProperty("leader.health.group")
@ConditionalOnBean({HealthEndpoint.class, HealthEndpointGroups.class})
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
public final class LeaderFitnessAutoConfiguration {

    @Bean
    FitnessCheck leaderHealthGroupCheck(
            HealthEndpoint health, HealthEndpointGroups groups, @Value("${leader.health.group}") String group) {
        if (groups.get(group) == null) {
            throw new LeaderConfigurationException(
                    "leader.health.group names the health group '" + group + "', but there are only "
                            + groups.getNames() + ".",
                    "Name one of them, or define it: management.endpoint.health.group." + group + ".include.");
        }
        return new HealthGroupCheck(health, group);
    }
}
