// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.etcd.EtcdCredentials;
import dev.leaderelection.etcd.EtcdLeaderStore;
import dev.leaderelection.etcd.EtcdSettings;
import dev.leaderelection.etcd.EtcdTls;
import dev.leaderelection.spi.LeaderStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LeaderEtcdAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class, LeaderEtcdAutoConfiguration.class, SslAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    @Test
    void etcdIsChosenWithoutBeingNamedWhenItsModuleIsThere() {
        runner.run(context -> {
            assertThat(context.getBean(LeaderStore.class)).isInstanceOf(EtcdLeaderStore.class);
            assertThat(settings(context)).isEqualTo(EtcdSettings.of("http://localhost:2379"));
        });
    }

    @Test
    void withoutItsModuleNothingIsLeftOfIt() {
        runner.withClassLoader(new FilteredClassLoader(EtcdLeaderStore.class))
                .withPropertyValues("leader.backend=etcd")
                .run(context -> assertThat(StartFailures.analysisOf(context).getAction())
                        .contains("dev.leaderelection:leader-backend-etcd"));
    }

    @Test
    void propertiesAreTakenOver() {
        runner.withPropertyValues(
                        "leader.backend=etcd",
                        "leader.etcd.endpoints=http://etcd-1:2379,http://etcd-2:2379",
                        "leader.etcd.root=/elections",
                        "leader.etcd.user=member",
                        "leader.etcd.password=secret",
                        "leader.etcd.connect-timeout=500ms")
                .run(context -> assertThat(settings(context))
                        .isEqualTo(new EtcdSettings(
                                List.of("http://etcd-1:2379", "http://etcd-2:2379"),
                                "/elections",
                                new EtcdCredentials("member", "secret"),
                                null,
                                Duration.ofMillis(500))));
    }

    @Test
    void sslBundleGivesCertificatesProtocolsAndCiphers() {
        SslOptions options = SslOptions.of(Set.of("TLS_AES_256_GCM_SHA384"), Set.of("TLSv1.3"));
        SslBundle bundle = SslBundle.of(null, null, options);
        runner.withPropertyValues("leader.etcd.endpoints=https://etcd-1:2379", "leader.etcd.ssl.bundle=etcd")
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("etcd", bundle))
                .run(context -> {
                    EtcdTls tls = Objects.requireNonNull(settings(context).tls());
                    assertThat(tls.keys()).isNotNull();
                    assertThat(tls.trust()).isNotNull();
                    assertThat(tls.protocols()).containsExactly("TLSv1.3");
                    assertThat(tls.ciphers()).containsExactly("TLS_AES_256_GCM_SHA384");
                });
    }

    @Test
    void sslCanBeSwitchedOnWithoutABundleAndOffWithOne() {
        runner.withPropertyValues("leader.etcd.endpoints=etcd-1", "leader.etcd.ssl.enabled=true")
                .run(context -> assertThat(settings(context).tls()).isNotNull());
        runner.withPropertyValues(
                        "leader.etcd.endpoints=etcd-1", "leader.etcd.ssl.bundle=etcd", "leader.etcd.ssl.enabled=false")
                .run(context -> assertThat(settings(context).tls()).isNull());
    }

    @Test
    void connectionDetailsComeBeforeProperties() {
        EtcdConnectionDetails details = () -> List.of("elsewhere:4711");
        runner.withPropertyValues("leader.etcd.endpoints=http://etcd-1:2379", "leader.etcd.root=/elections")
                .withBean(EtcdConnectionDetails.class, () -> details)
                .run(context -> assertThat(settings(context))
                        .isEqualTo(EtcdSettings.of("elsewhere:4711").withRoot("/elections")));
    }

    @Test
    void whatIsNotAllowedIsExplained() {
        assertExplained("leader.etcd.endpoints=ftp://etcd-1", "leader.etcd.endpoints has 'ftp://etcd-1'");
        assertExplained("leader.etcd.root=elections", "leader.etcd.root 'elections'");
        assertExplained("leader.etcd.user=member", "leader.etcd.password must both be set");
        assertExplained("leader.etcd.connect-timeout=0s", "leader.etcd.connect-timeout >= 1ms is violated");
    }

    private void assertExplained(String property, String description) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(StartFailures.analysisOf(context).getDescription()).contains(description);
            assertThat(StartFailures.analysisOf(context).getAction()).contains("leader.etcd");
        });
    }

    private static EtcdSettings settings(AssertableApplicationContext context) {
        return context.getBean(EtcdBackend.class).settings();
    }
}
