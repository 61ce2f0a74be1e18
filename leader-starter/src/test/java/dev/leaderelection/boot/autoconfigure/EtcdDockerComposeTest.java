// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** Connections to the services of a Compose file, as Spring Boot finds their factories, without Docker. */
class EtcdDockerComposeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcr.io/etcd-development/etcd:v3.4.37",
                "quay.io/coreos/etcd:v3.5.21",
                "bitnami/etcd:3.5",
                "registry.example.com/etcd"
            })
    void serviceIsConnectedToByItsPublishedPort(String image) throws Exception {
        EtcdConnectionDetails details = Objects.requireNonNull(connect(new Service(image, Map.of(), Map.of())));
        assertThat(details.getEndpoints()).containsExactly("docker-host:32769");
        assertThat(details.getUser()).isNull();
        assertThat(details.getPassword()).isNull();
        assertThat(details.getSslBundle()).isNull();
    }

    @Test
    void rootPasswordOfBitnamisImageIsTakenOver() throws Exception {
        EtcdConnectionDetails details = Objects.requireNonNull(
                connect(new Service("bitnami/etcd:3.5", Map.of("ETCD_ROOT_PASSWORD", "secret"), Map.of())));
        assertThat(details.getUser()).isEqualTo("root");
        assertThat(details.getPassword()).isEqualTo("secret");
    }

    @Test
    void imageOfAnotherNameIsConnectedToWhereALabelSaysWhatItIs() throws Exception {
        assertThat(connect(new Service("shop/coordination:1", Map.of(), Map.of())))
                .isNull();
        assertThat(connect(new Service(
                        "shop/coordination:1",
                        Map.of(),
                        Map.of("org.springframework.boot.service-connection", "etcd"))))
                .isNotNull();
    }

    private static @Nullable EtcdConnectionDetails connect(RunningService service) throws Exception {
        Constructor<DockerComposeConnectionSource> constructor =
                DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
        constructor.setAccessible(true);
        DockerComposeConnectionSource source = constructor.newInstance(service, new MockEnvironment());
        return (EtcdConnectionDetails) new ConnectionDetailsFactories(null)
                .getConnectionDetails(source, false)
                .get(EtcdConnectionDetails.class);
    }

    /** What Docker Compose would tell of a service. */
    private record Service(String reference, Map<String, String> env, Map<String, String> labels)
            implements RunningService {

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
                    assertThat(containerPort).isEqualTo(2379);
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
    }
}
