// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.zookeeper.ZookeeperConnection;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Connections as Testcontainers and Docker Compose make them, without Docker. */
class ZookeeperServiceConnectionTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderZookeeperAutoConfiguration.class,
                    ServiceConnectionAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "leader.zookeeper.connect-string=not-there:2181");

    @Test
    void containerOfATestIsConnectedTo() {
        runner.withUserConfiguration(ContainerConfiguration.class).run(context -> assertThat(
                        context.getBean(ZookeeperClient.class).connection().connectString())
                .isEqualTo("docker-host:32769"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zookeeper:3.9", "bitnami/zookeeper:3.9", "confluentinc/cp-zookeeper:7.9.0"})
    void serviceOfAComposeFileIsConnectedTo(String image) throws Exception {
        ConnectionDetails details = Objects.requireNonNull(
                detailsOf(new ComposeService(image, Map.of())).get(ZookeeperConnectionDetails.class));
        runner.withBean(ZookeeperConnectionDetails.class, () -> (ZookeeperConnectionDetails) details)
                .run(context -> assertThat(
                                context.getBean(ZookeeperClient.class).connection())
                        .isEqualTo(ZookeeperConnection.to("docker-host:32769")));
    }

    @Test
    void serviceOfAnotherImageIsConnectedToIfALabelSaysSo() throws Exception {
        String image = "shop/coordination:1";
        assertThat(detailsOf(new ComposeService(image, Map.of()))).isEmpty();
        Map<String, String> labels = Map.of("org.springframework.boot.service-connection", "zookeeper");
        assertThat(detailsOf(new ComposeService(image, labels))).containsOnlyKeys(ZookeeperConnectionDetails.class);
    }

    /** As Docker Compose support asks for them. Only it can make the source of the question. */
    private static Map<Class<?>, ConnectionDetails> detailsOf(RunningService service) throws Exception {
        Constructor<DockerComposeConnectionSource> source =
                DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
        source.setAccessible(true);
        return new ConnectionDetailsFactories(ZookeeperServiceConnectionTest.class.getClassLoader())
                .getConnectionDetails(source.newInstance(service, new StandardEnvironment()), false);
    }

    @Configuration(proxyBeanMethods = false)
    static class ContainerConfiguration {

        @Bean
        @ServiceConnection("zookeeper")
        GenericContainer<?> zookeeper() {
            return new StartedContainer("zookeeper:3.9");
        }
    }

    /** What is known of a running service. */
    private record ComposeService(String reference, Map<String, String> labels) implements RunningService {

        @Override
        public String name() {
            return "coordination";
        }

        @Override
        public ImageReference image() {
            return ImageReference.of(reference);
        }

        @Override
        public String host() {
            return "docker-host";
        }

        @Override
        public ConnectionPorts ports() {
            return new ConnectionPorts() {
                @Override
                public int get(int containerPort) {
                    assertThat(containerPort).isEqualTo(2181);
                    return 32769;
                }

                @Override
                public List<Integer> getAll() {
                    return List.of(32769);
                }

                @Override
                public List<Integer> getAll(@Nullable String protocol) {
                    return getAll();
                }
            };
        }

        @Override
        public Map<String, String> env() {
            return Map.of();
        }
    }

    /** What a started container would answer. */
    private static final class StartedContainer extends GenericContainer<StartedContainer> {

        StartedContainer(String image) {
            super(DockerImageName.parse(image));
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public String getHost() {
            return "docker-host";
        }

        @Override
        public Integer getMappedPort(int port) {
            assertThat(port).isEqualTo(2181);
            return 32769;
        }
    }
}
