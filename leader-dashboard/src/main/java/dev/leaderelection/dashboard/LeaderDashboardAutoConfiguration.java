// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.actuate.LeaderEndpoint;
import dev.leaderelection.boot.actuate.LeaderEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration for the dashboard's stream of events, the endpoint {@code leaderevents}. Backs off unless
 * {@code leader.dashboard.enabled=true}, on other web stacks than Spring MVC, and where the endpoint {@code leader} is not
 * available: the stream shows nothing that the endpoint would not.
 */
@AutoConfiguration(after = LeaderEndpointAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({SseEmitter.class, JsonMapper.class})
@ConditionalOnBooleanProperty("leader.dashboard.enabled")
@ConditionalOnBean({LeaderService.class, LeaderEndpoint.class})
@EnableConfigurationProperties(LeaderDashboardProperties.class)
public final class LeaderDashboardAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = LeaderEventsEndpoint.class, exposure = EndpointExposure.WEB)
    LeaderFeed leaderFeed(LeaderService leaders, LeaderEndpoint endpoint, LeaderDashboardProperties properties) {
        return new LeaderFeed(leaders, endpoint::report, properties.maxStreams());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    LeaderEventsEndpoint leaderEventsEndpoint(LeaderFeed feed) {
        return new LeaderEventsEndpoint(feed);
    }
}
