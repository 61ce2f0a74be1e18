// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.LeaderService;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the {@code leader} endpoint. */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(LeaderEndpoint.class)
@ConditionalOnBean(LeaderService.class)
@ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
public final class LeaderEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LeaderEndpoint leaderEndpoint(LeaderService leaders) {
        return new LeaderEndpoint(leaders);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    LeaderEndpointWebExtension leaderEndpointWebExtension(LeaderEndpoint endpoint) {
        return new LeaderEndpointWebExtension(endpoint);
    }
}
