// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.EndpointId;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.Role;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.endpoint.AbstractEndpoint;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.messaging.MessageChannel;

/** Real endpoints under {@code @Role}, with a service whose terms are given by hand. */
@ExtendWith(OutputCaptureExtension.class)
class EndpointRolesTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderIntegrationAutoConfiguration.class, LeaderLifecycleAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Heard.class);

    private final ApplicationContextRunner runner = bare.withUserConfiguration(Endpoints.class);

    @Test
    void endpointRunsWhileItsRoleIsLed() {
        runner.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            assertThat(endpoint(context, "reporter").isRunning()).isFalse();
            leaders.grant("reports");
            assertThat(endpoint(context, "reporter").isRunning()).isTrue();
            leaders.revoke("reports");
            assertThat(endpoint(context, "reporter").isRunning()).isFalse();
            leaders.grant("reports");
            assertThat(endpoint(context, "reporter").isRunning()).isTrue();
        });
    }

    @Test
    void endpointsOfOtherRolesAndOfNoneAreLeftAlone() {
        runner.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            assertThat(endpoint(context, "biller").isRunning()).isFalse();
            assertThat(endpoint(context, "everywhere").isRunning()).isTrue();
        });
    }

    @Test
    void rolesOfEndpointsAreJoined() {
        runner.run(
                context -> assertThat(context.getBean(ManualLeaderService.class).roles())
                        .extracting(LeaderRole::name)
                        .containsExactly("billing", "reports"));
    }

    @Test
    void yieldStepsDown() {
        runner.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            Context term =
                    context.getBean(Heard.class).last(OnGrantedEvent.class).getContext();
            assertThat(term.isLeader()).isTrue();
            assertThat(term.getRole()).isEqualTo("reports");
            term.yield();
            assertThat(leaders.isLeader("reports")).isFalse();
            assertThat(term.isLeader()).isFalse();
            assertThat(endpoint(context, "reporter").isRunning()).isFalse();
            OnRevokedEvent revoked = context.getBean(Heard.class).last(OnRevokedEvent.class);
            assertThat(revoked.getRole()).isEqualTo("reports");
            assertThat(revoked.getContext().isLeader()).isFalse();
        });
    }

    @Test
    void yieldOfAnEndedTermDoesNotEndTheNext() {
        runner.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            Context ended =
                    context.getBean(Heard.class).last(OnGrantedEvent.class).getContext();
            leaders.revoke("reports");
            leaders.grant("reports");
            ended.yield();
            assertThat(leaders.isLeader("reports")).isTrue();
        });
    }

    @Test
    void endpointThatWasStartedWithTheContextIsStoppedWithAWarning(CapturedOutput output) {
        bare.withUserConfiguration(StartedByItself.class).run(context -> {
            assertThat(endpoint(context, "eager").isRunning()).isFalse();
            assertThat(output).contains("autoStartup = false on: [eager]");
            context.getBean(ManualLeaderService.class).grant("reports");
            assertThat(endpoint(context, "eager").isRunning()).isTrue();
        });
    }

    @Test
    void applicationThatElectsByOtherMeansIsLeftAlone() {
        runner.withPropertyValues("leader.integration.enabled=false").run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            leaders.grant("reports");
            assertThat(endpoint(context, "reporter").isRunning()).isFalse();
            context.getBean(SmartLifecycleRoleController.class).startLifecyclesInRole("reports");
            assertThat(endpoint(context, "reporter").isRunning()).isTrue();
        });
    }

    @Test
    void eventsArePublishedWithoutAnyEndpoint() {
        bare.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            assertThat(context.getBean(Heard.class).last(OnGrantedEvent.class).getRole())
                    .isEqualTo("reports");
        });
    }

    private static AbstractEndpoint endpoint(ApplicationContext context, String id) {
        return context.getBean(id, AbstractEndpoint.class);
    }

    static class Heard {

        private final List<AbstractLeaderEvent> events = new CopyOnWriteArrayList<>();

        @EventListener
        void on(AbstractLeaderEvent event) {
            events.add(event);
        }

        <E extends AbstractLeaderEvent> E last(Class<E> type) {
            return events.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class Endpoints {

        @Bean
        MessageChannel reportChannel() {
            return new QueueChannel();
        }

        @Bean
        MessageChannel billChannel() {
            return new DirectChannel();
        }

        @Bean
        MessageChannel otherChannel() {
            return new DirectChannel();
        }

        @ServiceActivator(inputChannel = "reportChannel", autoStartup = "false", poller = @Poller(fixedDelay = "10"))
        @Role("reports")
        @EndpointId("reporter")
        void report(String what) {}

        @ServiceActivator(inputChannel = "billChannel", autoStartup = "false")
        @Role("billing")
        @EndpointId("biller")
        void bill(String what) {}

        @ServiceActivator(inputChannel = "otherChannel")
        @EndpointId("everywhere")
        void other(String what) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class StartedByItself {

        @Bean
        MessageChannel reportChannel() {
            return new DirectChannel();
        }

        @ServiceActivator(inputChannel = "reportChannel")
        @Role("reports")
        @EndpointId("eager")
        void report(String what) {}
    }
}
