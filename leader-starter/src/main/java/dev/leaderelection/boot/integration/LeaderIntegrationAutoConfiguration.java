// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import dev.leaderelection.LeaderService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;

/**
 * Auto-configuration for Spring Integration: its leader events are published for every term, so that endpoints under
 * {@code @Role} are started when their role is granted and stopped when it is revoked.
 */
@AutoConfiguration(
        afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration",
        beforeName = "dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration")
@ConditionalOnClass(OnGrantedEvent.class)
@ConditionalOnBean(LeaderService.class)
@ConditionalOnBooleanProperty(name = "leader.integration.enabled", matchIfMissing = true)
public final class LeaderIntegrationAutoConfiguration {

    @Bean
    IntegrationEventPublisher leaderIntegrationEventPublisher(LeaderService leaders, ApplicationEventPublisher events) {
        return new IntegrationEventPublisher(leaders, events);
    }

    @Bean
    EndpointRoles leaderEndpointRoles(LeaderService leaders, ObjectProvider<SmartLifecycleRoleController> controllers) {
        return new EndpointRoles(leaders, controllers);
    }
}
