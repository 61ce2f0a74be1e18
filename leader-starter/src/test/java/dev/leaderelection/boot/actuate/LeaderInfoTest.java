// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.ManualLeaderService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LeaderInfoTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(LeaderInfoContributorAutoConfiguration.class))
            .withBean(ManualLeaderService.class);

    @Test
    void infoSaysWhichElectionAndWithWhichTimes() {
        runner.withConfiguration(AutoConfigurations.of(
                        InfoContributorAutoConfiguration.class, InfoEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=info")
                .run(context -> {
                    ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
                    leaders.role("following");
                    leaders.grant("reports");
                    InfoContributor contributor = context.getBean("leaderInfoContributor", InfoContributor.class);
                    assertThat(new InfoEndpoint(List.of(contributor)).info())
                            .containsExactly(Map.entry(
                                    "leader",
                                    Map.of(
                                            "namespace", "test",
                                            "backend", "manual",
                                            "member", "me",
                                            "ttlMillis", 10_000L,
                                            "renewIntervalMillis", 2_000L,
                                            "marginMillis", 2_500L,
                                            "attemptTimeoutMillis", 1_000L,
                                            "drainTimeoutMillis", 20_000L,
                                            "rolesJoined", 2,
                                            "rolesLed", 1L)));
                });
    }

    @Test
    void contributorCanBeSwitchedOff() {
        runner.withPropertyValues("management.info.leader.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("leaderInfoContributor"));
    }

    @Test
    void contributorCanBeReplaced() {
        runner.withBean("leaderInfoContributor", InfoContributor.class, () -> builder -> {})
                .run(context -> assertThat(context).doesNotHaveBean(LeaderInfoContributor.class));
    }

    @Test
    void memberThatTakesNoPartHasNoInfo() {
        runner.withPropertyValues("leader.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("leaderInfoContributor"));
    }
}
