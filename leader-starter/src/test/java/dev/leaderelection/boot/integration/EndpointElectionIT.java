// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.memory.MemoryRecords;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.EndpointId;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.Role;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.endpoint.AbstractEndpoint;
import org.springframework.integration.leader.event.OnGrantedEvent;

/** Two applications that elect among themselves, each with a source of messages that only the leader may poll. */
class EndpointElectionIT {

    private static final MemoryRecords RECORDS = new MemoryRecords();

    @Test
    void sourceIsPolledByTheLeaderAlone() {
        try (ConfigurableApplicationContext first = start();
                ConfigurableApplicationContext second = start()) {
            await().until(() -> polls(first) != polls(second));
            ApplicationContext leader = polls(first) ? first : second;
            ApplicationContext follower = polls(first) ? second : first;
            await().until(() -> leader.getBean(QueueChannel.class).getQueueSize() > 0);
            assertThat(follower.getBean(QueueChannel.class).getQueueSize()).isZero();

            leader.getBean(Application.class).last().getContext().yield();

            await().until(() -> polls(follower) && !polls(leader));
            assertThat(follower.getBean(LeaderService.class).isLeader("reports"))
                    .isTrue();
        }
    }

    private static boolean polls(ApplicationContext context) {
        return context.getBean("source", AbstractEndpoint.class).isRunning();
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.application.name=shop", "leader.backend=memory", "leader.session.ttl=3s")
                .run();
    }

    @SpringBootConfiguration
    @EnableIntegration
    @ImportAutoConfiguration({
        dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration.class,
        LeaderIntegrationAutoConfiguration.class,
        dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration.class
    })
    static class Application {

        private final BlockingQueue<OnGrantedEvent> granted = new LinkedBlockingQueue<>();

        @Bean
        MemoryRecords records() {
            return RECORDS;
        }

        @Bean
        QueueChannel polled() {
            return new QueueChannel();
        }

        @InboundChannelAdapter(channel = "polled", autoStartup = "false", poller = @Poller(fixedDelay = "10"))
        @Role("reports")
        @EndpointId("source")
        String poll() {
            return "a message";
        }

        @EventListener
        void on(OnGrantedEvent event) {
            granted.add(event);
        }

        OnGrantedEvent last() {
            List<OnGrantedEvent> all = List.copyOf(granted);
            return all.get(all.size() - 1);
        }
    }
}
