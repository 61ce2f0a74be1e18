// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.memory.MemoryRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications that fall ill, and recover. */
class LeaderFitnessIT {

    private final MemoryRecords records = new MemoryRecords();

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    @AfterEach
    void stopApplications() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void anApplicationWhoseHealthGroupIsDownHandsOverAndComesBack() {
        ConfigurableApplicationContext first = startFirst("--leader.health.group=lead");
        ConfigurableApplicationContext second = startSecond("--leader.health.group=lead");
        first.getBean(Pump.class).health.set(Health.down().build());
        await().until(() -> role(second).isLeader());
        List<?> reasons = role(first).status().history().stream()
                .map(each -> each.reason())
                .toList();
        assertThat(reasons).last().isEqualTo(Reason.UNHEALTHY);
        first.getBean(Pump.class).health.set(Health.up().build());
        second.getBean(Pump.class).health.set(Health.outOfService().build());
        await().until(() -> role(first).isLeader());
    }

    @Test
    void aHealthCheckThatHangsCountsAsDown() {
        ConfigurableApplicationContext first = startFirst("--leader.health.group=lead");
        ConfigurableApplicationContext second = startSecond("--leader.health.group=lead");
        Pump pump = first.getBean(Pump.class);
        pump.open = new CountDownLatch(1);
        await().until(() -> role(second).isLeader());
        pump.open.countDown();
    }

    @Test
    void anApplicationThatRefusesTrafficHandsOver() {
        ConfigurableApplicationContext first = startFirst();
        ConfigurableApplicationContext second = startSecond();
        AvailabilityChangeEvent.publish(first, ReadinessState.REFUSING_TRAFFIC);
        await().until(() -> role(second).isLeader());
    }

    @Test
    void anIllApplicationThatIsAloneGoesOnUnlessItMayNot() {
        ConfigurableApplicationContext first = startFirst("--leader.health.group=lead");
        LeaderService leaders = first.getBean(LeaderService.class);
        first.getBean(Pump.class).health.set(Health.down().build());
        await().until(() -> !leaders.self().candidate());
        assertThat(role(first).isLeader()).isTrue();
        first.close();

        ConfigurableApplicationContext second =
                startFirst("--leader.health.group=lead", "--leader.health.last-resort=false");
        second.getBean(Pump.class).health.set(Health.down().build());
        await().until(() -> !role(second).isLeader());
    }

    @Test
    void aHealthGroupThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> start("one", "--leader.health.group=nothing"))
                .rootCause()
                .isInstanceOf(LeaderConfigurationException.class)
                .hasMessageContainingAll("nothing", "lead", "management.endpoint.health.group.nothing.include");
    }

    private ConfigurableApplicationContext startFirst(String... arguments) {
        ConfigurableApplicationContext application = start("one", arguments);
        await().until(() -> role(application).isLeader());
        return application;
    }

    private ConfigurableApplicationContext startSecond(String... arguments) {
        ConfigurableApplicationContext application = start("two", arguments);
        await().until(() ->
                applications.get(0).getBean(LeaderService.class).members().size() == 2);
        return application;
    }

    private ConfigurableApplicationContext start(String id, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=fitness",
                "--leader.backend=memory",
                "--leader.member.id=" + id,
                "--leader.session.ttl=2s",
                "--leader.roles.reports.enabled=true",
                "--leader.health.grace=400ms",
                "--management.endpoint.health.group.lead.include=pump"));
        all.addAll(List.of(arguments));
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("records", records))
                .run(all.toArray(String[]::new));
        applications.add(application);
        return application;
    }

    private static LeaderRole role(ConfigurableApplicationContext application) {
        return application.getBean(LeaderService.class).role("reports");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean("pumpHealthIndicator")
        Pump pump() {
            return new Pump();
        }
    }

    static final class Pump implements HealthIndicator {

        private final AtomicReference<Health> health =
                new AtomicReference<>(Health.up().build());

        private volatile CountDownLatch open = new CountDownLatch(0);

        @Override
        public Health health() {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Objects.requireNonNull(health.get());
        }
    }
}
