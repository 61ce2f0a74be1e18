// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Connections as Testcontainers makes them, without Docker. */
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

    @Configuration(proxyBeanMethods = false)
    static class ContainerConfiguration {

        @Bean
        @ServiceConnection("zookeeper")
        GenericContainer<?> zookeeper() {
            return new StartedContainer("zookeeper:3.9");
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
