// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Placement;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.LeaderStore;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

class LeaderAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderJdbcAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    @Test
    void settingsAreTheDefaultsOfTheCore() {
        runner.withPropertyValues("leader.backend=memory").run(context -> {
            LeaderSettings settings = context.getBean(LeaderSettings.class);
            LeaderSettings defaults = LeaderSettings.of("shop");
            assertThat(settings.namespace()).isEqualTo("shop");
            assertThat(settings.timings()).isEqualTo(defaults.timings());
            assertThat(settings.drainTimeout()).isEqualTo(defaults.drainTimeout());
            assertThat(settings.stagger()).isEqualTo(defaults.stagger());
            assertThat(settings.member().id())
                    .startsWith(settings.member().host() + ":"
                            + ProcessHandle.current().pid() + ":");
            assertThat(settings.member().url()).isNull();
            assertThat(settings.member().candidate()).isTrue();
        });
    }

    @Test
    void settingsComeFromProperties() {
        runner.withPropertyValues(
                        "leader.backend=memory",
                        "leader.namespace=other",
                        "leader.member.id=me",
                        "leader.member.url=http://me:8081",
                        "leader.member.priority=7",
                        "leader.member.attributes.zone=b",
                        "leader.member.candidate=false",
                        "leader.session.ttl=8s",
                        "leader.session.renew-interval=1s",
                        "leader.session.margin=3s",
                        "leader.session.attempt-timeout=500ms",
                        "leader.drain-timeout=3s")
                .run(context -> {
                    LeaderSettings settings = context.getBean(LeaderSettings.class);
                    assertThat(settings.namespace()).isEqualTo("other");
                    assertThat(settings.member().id()).isEqualTo("me");
                    assertThat(settings.member().url()).isEqualTo("http://me:8081");
                    assertThat(settings.member().priority()).isEqualTo(7);
                    assertThat(settings.member().attributes()).isEqualTo(Map.of("zone", "b"));
                    assertThat(settings.member().candidate()).isFalse();
                    assertThat(settings.timings().ttl()).isEqualTo(Duration.ofSeconds(8));
                    assertThat(settings.timings().renewInterval()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(settings.timings().margin()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(settings.timings().attemptTimeout()).isEqualTo(Duration.ofMillis(500));
                    assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void placementComesFromProperties() {
        runner.withPropertyValues(
                        "leader.backend=memory",
                        "leader.placement=balanced",
                        "leader.rebalance.max-concurrent=3",
                        "leader.rebalance.interval=2s",
                        "leader.health.last-resort=false",
                        "leader.roles.reports.priority=5",
                        "leader.roles.other.enabled=false",
                        "spring.application.version=1.2.3")
                .run(context -> {
                    LeaderSettings settings = context.getBean(LeaderSettings.class);
                    assertThat(settings.placement())
                            .isEqualTo(new Placement(
                                    Placement.Mode.BALANCED, 3, Duration.ofSeconds(2), false, Map.of("reports", 5)));
                    assertThat(settings.member().candidacy().revision()).isEqualTo("1.2.3");
                    LeaderService leaders = context.getBean(LeaderService.class);
                    await().until(() -> leaders.self().candidacy().declined().contains("other"));
                });
        runner.withPropertyValues("leader.backend=memory")
                .run(context -> assertThat(
                                context.getBean(LeaderSettings.class).placement())
                        .isEqualTo(Placement.STICKY));
    }

    @Test
    void otherTimesFollowFromTheTtlAlone() {
        runner.withPropertyValues("leader.backend=memory", "leader.session.ttl=2s")
                .run(context -> {
                    LeaderSettings settings = context.getBean(LeaderSettings.class);
                    assertThat(settings.timings().renewInterval()).isEqualTo(Duration.ofMillis(400));
                    assertThat(settings.timings().margin()).isEqualTo(Duration.ofMillis(500));
                    assertThat(settings.timings().attemptTimeout()).isEqualTo(Duration.ofMillis(200));
                });
    }

    @Test
    void memoryIsUsedWhenItIsNamed() {
        runner.withPropertyValues("leader.backend=memory")
                .run(context -> assertThat(context.getBean(LeaderStore.class)).isInstanceOf(MemoryStore.class));
    }

    @Test
    void memoryIsUsedWithTheRecordsOfTheApplication() {
        MemoryRecords records = new MemoryRecords();
        ApplicationContextRunner member =
                runner.withPropertyValues("leader.backend=memory").withBean(MemoryRecords.class, () -> records);
        member.run(first -> member.run(second -> {
            ready(first);
            ready(second);
            LeaderService one = first.getBean(LeaderService.class);
            LeaderService other = second.getBean(LeaderService.class);
            await().until(() -> one.members().size() == 2 && other.members().size() == 2);
        }));
    }

    @Test
    void storeOfTheApplicationComesBeforeTheBackendThatIsNamed() {
        runner.withPropertyValues("leader.backend=jdbc")
                .withBean("own", LeaderStore.class, DisabledStore::new)
                .run(context -> {
                    assertThat(context).hasSingleBean(LeaderStore.class);
                    assertThat(context.getBean(LeaderService.class).backend()).isEqualTo("disabled");
                });
    }

    @Test
    void serviceOfTheApplicationReplacesTheAutomaticOne() {
        runner.withPropertyValues("leader.backend=memory")
                .withBean(ManualLeaderService.class)
                .run(context ->
                        assertThat(context.getBean(LeaderService.class)).isInstanceOf(ManualLeaderService.class));
    }

    @Test
    void withoutTheJdbcModuleMemoryStillWorks() {
        runner.withPropertyValues("leader.backend=memory")
                .withClassLoader(new FilteredClassLoader("dev.leaderelection.jdbc", "org.springframework.jdbc"))
                .run(context -> assertThat(context).hasSingleBean(LeaderService.class));
    }

    @Test
    void disabledMemberNeverLeadsAndItsGatedMethodsAnswerAsOnAFollower() {
        runner.withPropertyValues("leader.enabled=false", "spring.application.name=")
                .withUserConfiguration(Gated.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean(LeaderStore.class);
                    ready(context);
                    LeaderService leaders = context.getBean(LeaderService.class);
                    assertThat(context.getBean(Gated.class).lead()).isFalse();
                    assertThat(leaders.isLeader("reports")).isFalse();
                    assertThat(leaders.session().state()).isEqualTo(SessionState.NEW);
                });
    }

    @Test
    void rolesUnderPropertiesAreJoined() {
        runner.withPropertyValues("leader.backend=memory", "leader.roles.reports.enabled=true")
                .run(context -> {
                    ready(context);
                    LeaderService leaders = context.getBean(LeaderService.class);
                    await().until(() -> leaders.isLeader("reports"));
                });
    }

    @Test
    void disabledRoleStaysWithTheOthersUntilItIsResumed() {
        runner.withPropertyValues(
                        "leader.backend=memory",
                        "leader.roles.reports.enabled=false",
                        "leader.roles.other.enabled=true")
                .run(context -> {
                    ready(context);
                    LeaderService leaders = context.getBean(LeaderService.class);
                    await().until(() -> leaders.isLeader("other"));
                    assertThat(leaders.isLeader("reports")).isFalse();
                    assertThat(leaders.role("reports").status().state()).isEqualTo(LeaderRole.State.PAUSED);
                    leaders.role("reports").resume().join();
                    await().until(() -> leaders.isLeader("reports"));
                });
    }

    private static void ready(ApplicationContext context) {
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }

    @Configuration(proxyBeanMethods = false)
    static class Gated {

        @LeaderOnly(value = "reports", fallback = "follow")
        boolean lead() {
            return true;
        }

        boolean follow() {
            return false;
        }
    }
}
