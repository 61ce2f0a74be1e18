// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.zookeeper.ZookeeperConnection;
import dev.leaderelection.zookeeper.ZookeeperStore;
import dev.leaderelection.zookeeper.ZookeeperTls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.zookeeper.lock.ZookeeperLockRegistry;

class LeaderZookeeperAutoConfigurationTest {

    private static @Nullable TestingServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderZookeeperAutoConfiguration.class,
                    LeaderZookeeperLockRegistryAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    SslAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "leader.roles.reports.enabled=true");

    @BeforeAll
    static void startServer() throws Exception {
        server = new TestingServer();
    }

    @AfterAll
    static void stopServer() throws Exception {
        Objects.requireNonNull(server).close();
    }

    @Test
    void zookeeperIsChosenWithoutBeingNamedAndElects() {
        connected().withPropertyValues("leader.zookeeper.root=/elections").run(context -> {
            assertThat(context.getBean(LeaderStore.class)).isInstanceOf(ZookeeperStore.class);
            ready(context);
            await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
            CuratorFramework client = context.getBean(ZookeeperClient.class).get();
            assertThat(client.checkExists().forPath("/elections/shop/roles")).isNotNull();
        });
    }

    @Test
    void clientOfItsOwnEndsWithTheContext() {
        CuratorFramework[] client = new CuratorFramework[1];
        connected()
                .run(context ->
                        client[0] = context.getBean(ZookeeperClient.class).get());
        assertThat(client[0].getState()).isEqualTo(CuratorFrameworkState.STOPPED);
    }

    @Test
    void clientOfTheApplicationIsUsedAndLeftOpen() {
        try (CuratorFramework client = ZookeeperConnection.to(connectString()).start()) {
            runner.withBean(
                            "curator",
                            CuratorFramework.class,
                            () -> client,
                            definition -> definition.setDestroyMethodName(""))
                    .run(context -> {
                        assertThat(context.getBean(ZookeeperClient.class).get()).isSameAs(client);
                        ready(context);
                        await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
                    });
            assertThat(client.getState()).isEqualTo(CuratorFrameworkState.STARTED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "leader.zookeeper.username=member,leader.zookeeper.password=secret",
                "leader.zookeeper.sasl.login-context=Member",
                "leader.zookeeper.ssl.enabled=true",
                "leader.zookeeper.ssl.bundle=zoo"
            })
    void securityThatAClientOfTheApplicationWouldNotHaveIsRefused(String properties) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(connectString(), new RetryOneTime(1));
        ApplicationContextRunner withClient = runner.withBean(CuratorFramework.class, () -> client)
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("zoo", SslBundle.systemDefault()))
                .withPropertyValues(properties.split(","));
        withClient.run(context -> {
            assertThat(StartFailures.analysisOf(context).getDescription())
                    .contains("CuratorFramework bean as it is", "username", "sasl", "ssl");
            assertThat(StartFailures.analysisOf(context).getAction()).contains("leader.zookeeper.connect-string");
        });
        withClient
                .withPropertyValues("leader.zookeeper.connect-string=" + connectString())
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void withoutItsModuleNothingIsLeftOfIt() {
        runner.withClassLoader(new FilteredClassLoader(ZookeeperStore.class))
                .withPropertyValues("leader.backend=zookeeper")
                .run(context -> assertThat(StartFailures.analysisOf(context).getAction())
                        .contains("dev.leaderelection:leader-backend-zookeeper"));
    }

    @Test
    void propertiesAreTakenOver() {
        runner.withPropertyValues(
                        "leader.zookeeper.connect-string=zoo-1:2181,zoo-2:2181/chroot",
                        "leader.zookeeper.session-timeout=8s",
                        "leader.zookeeper.connection-timeout=3s",
                        "leader.zookeeper.retry.initial-interval=50ms",
                        "leader.zookeeper.retry.max-interval=1s",
                        "leader.zookeeper.retry.max-attempts=7",
                        "leader.zookeeper.username=member",
                        "leader.zookeeper.password=secret",
                        "leader.zookeeper.sasl.login-context=Member")
                .run(context -> assertThat(connection(context))
                        .isEqualTo(new ZookeeperConnection(
                                "zoo-1:2181,zoo-2:2181/chroot",
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(3),
                                new ZookeeperConnection.Retry(Duration.ofMillis(50), Duration.ofSeconds(1), 7),
                                new ZookeeperConnection.Security("member", "secret", "Member", null))));
    }

    @Test
    void sslBundleGivesCertificatesProtocolsAndCiphers() {
        SslOptions options = SslOptions.of(Set.of("TLS_AES_256_GCM_SHA384"), Set.of("TLSv1.3"));
        SslBundle bundle = SslBundle.of(null, null, options);
        connected()
                .withPropertyValues("leader.enabled=false", "leader.zookeeper.ssl.bundle=zoo")
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("zoo", bundle))
                .run(context -> {
                    ZookeeperTls tls = Objects.requireNonNull(
                            connection(context).security().tls());
                    assertThat(tls.options().protocols()).containsExactly("TLSv1.3");
                    assertThat(tls.options().ciphers()).containsExactly("TLS_AES_256_GCM_SHA384");
                    assertThat(tls.options().verifyHostname()).isTrue();
                });
    }

    @Test
    void connectionDetailsComeBeforeProperties() {
        runner.withPropertyValues("leader.zookeeper.connect-string=nowhere:1")
                .withBean(ZookeeperConnectionDetails.class, () -> LeaderZookeeperAutoConfigurationTest::connectString)
                .run(context -> assertThat(connection(context).connectString()).isEqualTo(connectString()));
    }

    @Test
    void whatIsNotAllowedIsExplained() {
        assertExplained("leader.zookeeper.root=elections", "leader.zookeeper.root 'elections'");
        assertExplained("leader.zookeeper.root=/", "must not be '/'");
        assertExplained("leader.zookeeper.username=member", "leader.zookeeper.password need each other");
    }

    @Test
    void lockRegistrySharesTheClientWhenItIsWanted() {
        connected().run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
        connected().withPropertyValues("leader.lock-registry.enabled=true").run(context -> {
            Lock lock = context.getBean(ZookeeperLockRegistry.class).obtain("invoices");
            lock.lock();
            try {
                CuratorFramework client = context.getBean(ZookeeperClient.class).get();
                assertThat(client.checkExists().forPath("/leader-locks/shop/invoices"))
                        .isNotNull();
            } finally {
                lock.unlock();
            }
        });
    }

    @Test
    void locksOfAClientWithCredentialsBelongToIt() {
        connected()
                .withPropertyValues(
                        "leader.lock-registry.enabled=true",
                        "leader.zookeeper.root=/guarded",
                        "leader.zookeeper.username=member",
                        "leader.zookeeper.password=secret")
                .run(context -> {
                    Lock lock = context.getBean(ZookeeperLockRegistry.class).obtain("invoices");
                    lock.lock();
                    try {
                        CuratorFramework client =
                                context.getBean(ZookeeperClient.class).get();
                        for (String node : List.of("/guarded-locks", "/guarded-locks/shop/invoices")) {
                            assertThat(client.getACL().forPath(node))
                                    .as(node)
                                    .extracting(acl -> acl.getId().getScheme())
                                    .containsExactly("digest");
                        }
                    } finally {
                        lock.unlock();
                    }
                });
    }

    private ApplicationContextRunner connected() {
        return runner.withPropertyValues("leader.zookeeper.connect-string=" + connectString());
    }

    private void assertExplained(String property, String description) {
        connected().withPropertyValues(property).run(context -> {
            assertThat(StartFailures.analysisOf(context).getDescription()).contains(description);
            assertThat(StartFailures.analysisOf(context).getAction()).contains("leader.zookeeper");
        });
    }

    private static String connectString() {
        return Objects.requireNonNull(server).getConnectString();
    }

    private static ZookeeperConnection connection(AssertableApplicationContext context) {
        return context.getBean(ZookeeperClient.class).connection();
    }

    private static void ready(ApplicationContext context) {
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }
}
