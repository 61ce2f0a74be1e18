// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService.Session;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.boot.ManualLeaderService;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LeaderHealthTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class,
                    AvailabilityHealthContributorAutoConfiguration.class,
                    AvailabilityProbesAutoConfiguration.class,
                    ApplicationAvailabilityAutoConfiguration.class))
            .withPropertyValues("management.endpoint.health.probes.enabled=true")
            .withBean(ManualLeaderService.class);

    @ParameterizedTest
    @CsvSource({
        "NEW, OUT_OF_SERVICE",
        "CONNECTING, OUT_OF_SERVICE",
        "ACTIVE, UP",
        "SUSPECT, UP",
        "STOPPED, OUT_OF_SERVICE"
    })
    void statusFollowsTheSession(SessionState state, String status) {
        ManualLeaderService leaders = new ManualLeaderService();
        leaders.session(session(state, null));
        Health health = new LeaderHealthIndicator(leaders).health();
        assertThat(health.getStatus().getCode()).isEqualTo(status);
        assertThat(health.getDetails())
                .containsEntry("session", state)
                .containsEntry("namespace", "test")
                .containsEntry("backend", "manual")
                .containsEntry("member", "me")
                .containsEntry("remainingMillis", 7000L)
                .doesNotContainKey("failure");
    }

    @Test
    void memberThatMayBeatButNotReadOrWriteIsOutOfService() {
        ManualLeaderService leaders = new ManualLeaderService();
        leaders.session(session(SessionState.ACTIVE, "no permission READ on /leader/shop/roles"));
        Health health = new LeaderHealthIndicator(leaders).health();
        assertThat(health.getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
        assertThat(health.getDetails()).containsEntry("failure", "no permission READ on /leader/shop/roles");
    }

    @Test
    void failureOfTheStoreIsADetail() {
        ManualLeaderService leaders = new ManualLeaderService();
        leaders.session(session(SessionState.SUSPECT, "connection refused"));
        assertThat(new LeaderHealthIndicator(leaders).health().getDetails())
                .containsEntry("failure", "connection refused");
    }

    @Test
    void contributorIsNamedLeader() {
        runner.run(context -> assertThat(
                        context.getBean(HealthContributorRegistry.class).getContributor("leader"))
                .isInstanceOf(LeaderHealthIndicator.class));
    }

    @Test
    void contributorIsNotInTheLivenessGroup() {
        runner.run(context -> {
            assertThat(isMember(context, "liveness", "leader")).isFalse();
            assertThat(isMember(context, "liveness", "livenessState")).isTrue();
        });
    }

    @Test
    void contributorIsNotInALivenessGroupThatIncludesEverything() {
        runner.withPropertyValues(
                        "management.endpoint.health.group.liveness.include=*",
                        "management.endpoint.health.group.readiness.include=*")
                .run(context -> {
                    assertThat(isMember(context, "liveness", "leader")).isFalse();
                    assertThat(isMember(context, "liveness", "livenessState")).isTrue();
                    assertThat(isMember(context, "readiness", "leader")).isTrue();
                });
    }

    @Test
    void contributorCanBeSwitchedOff() {
        runner.withPropertyValues("management.health.leader.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderHealthIndicator.class));
    }

    @Test
    void contributorCanBeReplaced() {
        runner.withBean(
                        "leaderHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.up().build())
                .run(context -> assertThat(context).doesNotHaveBean(LeaderHealthIndicator.class));
    }

    @Test
    void memberThatTakesNoPartHasNoHealth() {
        runner.withPropertyValues("leader.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LeaderHealthIndicator.class));
    }

    private static boolean isMember(AssertableApplicationContext context, String group, String contributor) {
        return Objects.requireNonNull(
                        context.getBean(HealthEndpointGroups.class).get(group))
                .isMember(contributor);
    }

    private static Session session(SessionState state, @Nullable String failure) {
        return new Session("s", state, Duration.ofSeconds(7), Duration.ofMillis(3), failure);
    }
}
