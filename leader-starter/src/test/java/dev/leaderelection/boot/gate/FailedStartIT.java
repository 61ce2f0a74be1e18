// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications that elect among themselves, of which some cannot start the bean of the role. */
class FailedStartIT {

    private static final Duration TTL = Duration.ofSeconds(3);

    private final MemoryRecords records = new MemoryRecords();

    private final List<Instance> instances = new ArrayList<>();

    @AfterEach
    void stop() {
        instances.forEach(instance -> instance.context.close());
    }

    @Test
    void anotherInstanceTakesTheRoleAndStartsTheBean() {
        Instance broken = start("broken");
        await().until(broken.consumer()::isRunning);
        Instance healthy = start("healthy");
        await().until(() -> broken.leaders().members().size() == 2);
        broken.role().stepDown().join();
        await().until(healthy.consumer()::isRunning);

        broken.consumer().broken = true;
        transfer(healthy, broken);

        await().until(() -> !broken.consumer().failedAt.isEmpty());
        await().until(() -> healthy.role().isLeader() && healthy.consumer().isRunning());
        assertThat(broken.consumer().isRunning()).isFalse();
        assertThat(broken.role().status().history())
                .extracting(Transition::event, Transition::reason)
                .containsSubsequence(
                        tuple(Event.GRANTED, Reason.TRANSFERRED), tuple(Event.REVOKED, Reason.HANDED_OVER));
        assertThat(healthy.consumer().startedAt).hasSizeGreaterThan(1);
    }

    @Test
    void memberThatIsGivenTheRoleBackStartsTheBeanAfterTheCooldown() {
        Instance broken = start("broken", "consumer.broken=true", "leader.roles.consumers.enabled=false");
        Instance healthy = start("healthy");
        await().until(healthy.consumer()::isRunning);
        broken.role().resume().join();
        transfer(healthy, broken);
        await().until(() -> !broken.consumer().failedAt.isEmpty());
        await().until(healthy.consumer()::isRunning);
        broken.consumer().broken = false;
        transfer(healthy, broken);
        await().until(broken.consumer()::isRunning);
        assertThat(broken.consumer().restedFor()).isGreaterThanOrEqualTo(TTL);
    }

    @Test
    void memberThatIsAloneTriesAgainAfterTheCooldown() {
        Instance alone = start("alone", "consumer.broken=true");
        await().until(() -> !alone.consumer().failedAt.isEmpty());
        alone.consumer().broken = false;
        await().until(alone.consumer()::isRunning);
        assertThat(alone.role().isLeader()).isTrue();
        assertThat(alone.consumer().restedFor()).isGreaterThanOrEqualTo(TTL);
    }

    /** The only other member stands for election, but not for this role, so a transfer is refused. */
    @Test
    void roleIsReleasedWhereNobodyCanBeGivenIt() {
        start("declining", "leader.roles.consumers.enabled=false");
        Instance broken = start("broken");
        await().until(() ->
                broken.consumer().isRunning() && broken.leaders().members().size() == 2);
        broken.consumer().broken = true;
        broken.role().stepDown().join();
        await().until(() -> !broken.consumer().failedAt.isEmpty());
        broken.consumer().broken = false;
        await().until(broken.consumer()::isRunning);
        assertThat(broken.role().isLeader()).isTrue();
        assertThat(broken.role().status().history())
                .extracting(Transition::event, Transition::reason)
                .contains(tuple(Event.REVOKED, Reason.STEPPED_DOWN))
                .doesNotContain(tuple(Event.REVOKED, Reason.HANDED_OVER));
    }

    /** A successor must have shown two heartbeats. */
    private static void transfer(Instance from, Instance to) {
        await().ignoreExceptions().until(() -> {
            from.role().transferTo(to.leaders().self().id()).join();
            return true;
        });
    }

    private Instance start(String memberId, String... properties) {
        Instance instance = new Instance(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("store", new MemoryStore(records)))
                .properties(
                        "spring.application.name=failed-start",
                        "spring.main.banner-mode=off",
                        "spring.main.register-shutdown-hook=false",
                        "spring.docker.compose.enabled=false",
                        "spring.datasource.generate-unique-name=true",
                        "leader.member.id=" + memberId,
                        "leader.session.ttl=" + TTL)
                .properties(properties)
                .run());
        instances.add(instance);
        return instance;
    }

    private record Instance(ConfigurableApplicationContext context) {

        LeaderService leaders() {
            return context.getBean(LeaderService.class);
        }

        LeaderRole role() {
            return leaders().role("consumers");
        }

        Consumer consumer() {
            return context.getBean(Consumer.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @LeaderOnly("consumers")
        Consumer consumer(@Value("${consumer.broken:false}") boolean broken) {
            return new Consumer(broken);
        }
    }

    static class Consumer implements Lifecycle {

        final List<Long> failedAt = new CopyOnWriteArrayList<>();

        final List<Long> startedAt = new CopyOnWriteArrayList<>();

        volatile boolean broken;

        private volatile boolean running;

        Consumer(boolean broken) {
            this.broken = broken;
        }

        /** The time from the last start that failed to the next one. */
        Duration restedFor() {
            long failed = failedAt.get(failedAt.size() - 1);
            return Duration.ofNanos(startedAt.get(startedAt.size() - 1) - failed);
        }

        @Override
        public void start() {
            if (broken) {
                failedAt.add(System.nanoTime());
                throw new IllegalStateException("The queue does not exist");
            }
            startedAt.add(System.nanoTime());
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
