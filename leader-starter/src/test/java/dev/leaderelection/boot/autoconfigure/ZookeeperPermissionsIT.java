// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.boot.actuate.LeaderHealthContributorAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator sees of an application whose permissions in ZooKeeper do not suffice. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ZookeeperPermissionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** As long as some attempts take. */
    private static final Duration SOME_ATTEMPTS = Duration.ofSeconds(6);

    private TestingServer server;

    private CuratorFramework owner;

    @BeforeAll
    void start() throws Exception {
        server = new TestingServer();
        owner = CuratorFrameworkFactory.builder()
                .connectString(server.getConnectString())
                .retryPolicy(new RetryOneTime(1000))
                .authorization("digest", "owner:secret".getBytes(StandardCharsets.UTF_8))
                .build();
        owner.start();
    }

    @AfterAll
    void stop() throws Exception {
        owner.close();
        server.close();
    }

    @Test
    void strangerIsNotUpAndToldOnce(CapturedOutput output) throws Exception {
        owner.create().withACL(Ids.CREATOR_ALL_ACL).forPath("/owned");
        assertIsNotUpAndToldOnce("/owned", "no permission READ on /owned", output);
    }

    @Test
    void memberThatMayNotCreateRolesIsNotUpAndToldOnce(CapturedOutput output) throws Exception {
        owner.create().creatingParentsIfNeeded().forPath("/narrow/shop/roles");
        owner.setACL()
                .withACL(List.of(new ACL(Perms.ALL & ~Perms.CREATE, Ids.ANYONE_ID_UNSAFE)))
                .forPath("/narrow/shop/roles");
        assertIsNotUpAndToldOnce("/narrow", "no permission CREATE on /narrow/shop/roles", output);
    }

    private void assertIsNotUpAndToldOnce(String root, String complaint, CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LeaderAutoConfiguration.class,
                        LeaderZookeeperAutoConfiguration.class,
                        LeaderLifecycleAutoConfiguration.class,
                        HealthContributorRegistryAutoConfiguration.class,
                        LeaderHealthContributorAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=shop",
                        "leader.roles.reports.enabled=true",
                        "leader.session.ttl=2s",
                        "leader.zookeeper.root=" + root,
                        "leader.zookeeper.connect-string=" + server.getConnectString())
                .run(context -> {
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
                    HealthIndicator health = context.getBean(HealthIndicator.class);
                    await().atMost(PATIENCE).untilAsserted(() -> assertComplains(health, complaint));
                    await().pollDelay(SOME_ATTEMPTS).until(() -> true);
                    assertComplains(health, complaint);
                });
        assertThat(Pattern.compile(Pattern.quote(complaint)).matcher(output).results())
                .as(output.toString())
                .hasSize(1);
    }

    private static void assertComplains(HealthIndicator indicator, String complaint) {
        Health health = Objects.requireNonNull(indicator.health());
        assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.getDetails().get("failure")).asString().contains(complaint);
    }
}
