// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.actuate.LeaderEndpointAutoConfiguration;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

class LeaderDashboardAutoConfigurationTest {

    private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
            EndpointAutoConfiguration.class,
            LeaderEndpointAutoConfiguration.class,
            LeaderDashboardAutoConfiguration.class);

    private static final String ENABLED = "leader.dashboard.enabled=true";

    private static final String EXPOSED = "management.endpoints.web.exposure.include=leader,leaderevents";

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withInitializer(
                    context -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
            .withConfiguration(AUTO_CONFIGURATIONS)
            .withUserConfiguration(Election.class);

    @Test
    void isOffUnlessItIsEnabled() {
        web.withPropertyValues(EXPOSED).run(context -> assertThat(context).doesNotHaveBean(LeaderEventsEndpoint.class));
        web.withPropertyValues(EXPOSED, "leader.dashboard.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderEventsEndpoint.class));
    }

    @Test
    void streamsWhereBothEndpointsAreExposed() {
        web.withPropertyValues(EXPOSED, ENABLED)
                .run(context -> assertThat(context).hasSingleBean(LeaderEventsEndpoint.class));
        web.withPropertyValues(ENABLED, "management.endpoints.web.exposure.include=leader")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderFeed.class));
        web.withPropertyValues(ENABLED, "management.endpoints.web.exposure.include=leaderevents")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderFeed.class));
    }

    @Test
    void showsNothingThatTheEndpointDoesNot() {
        web.withPropertyValues(EXPOSED, ENABLED, "management.endpoint.leader.access=none")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderFeed.class));
    }

    @Test
    void backsOffWithoutSpringMvc() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .withUserConfiguration(Election.class)
                .withPropertyValues(EXPOSED, ENABLED)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderFeed.class));
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .withUserConfiguration(Election.class)
                .withPropertyValues(EXPOSED, ENABLED)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderFeed.class));
    }

    @Test
    void backsOffWithoutJackson() {
        web.withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .withPropertyValues(EXPOSED, ENABLED)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderFeed.class));
    }

    @Test
    void refusesANegativeBound() {
        web.withPropertyValues(EXPOSED, ENABLED, "leader.dashboard.max-streams=-1")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("Set it to 0"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Election {

        @Bean
        LeaderService leaders() {
            return LeaderEngine.create(LeaderSettings.of("shop"), new MemoryStore());
        }
    }
}
