// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration for the health contributor {@code leader}. */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("leader")
@ConditionalOnBean(LeaderService.class)
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
public final class LeaderHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"leaderHealthIndicator", "leaderHealthContributor"})
    HealthIndicator leaderHealthContributor(LeaderService leaders) {
        return new LeaderHealthIndicator(leaders);
    }

    /** Health groups belong to the endpoint, which an application may do without. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class Groups {

        @Bean
        HealthEndpointGroupsPostProcessor leaderHealthEndpointGroupsPostProcessor() {
            return LivenessWithoutLeader::of;
        }
    }
}
