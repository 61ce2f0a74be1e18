// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Connects to the etcd service of a Compose file. */
final class EtcdDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<EtcdConnectionDetails> {

    EtcdDockerComposeConnectionDetailsFactory() {
        super(EtcdImages.NAMES.toArray(String[]::new));
    }

    @Override
    protected EtcdConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new EtcdDockerComposeConnectionDetails(source.getRunningService());
    }

    private static final class EtcdDockerComposeConnectionDetails extends DockerComposeConnectionDetails
            implements EtcdConnectionDetails {

        private final String endpoint;

        private final @Nullable String rootPassword;

        private final @Nullable SslBundle sslBundle;

        EtcdDockerComposeConnectionDetails(RunningService service) {
            super(service);
            endpoint = service.host() + ":" + service.ports().get(EtcdImages.CLIENT_PORT);
            rootPassword = service.env().get(EtcdImages.ROOT_PASSWORD);
            sslBundle = getSslBundle(service);
        }

        @Override
        public List<String> getEndpoints() {
            return List.of(endpoint);
        }

        @Override
        public @Nullable String getUser() {
            return rootPassword == null ? null : "root";
        }

        @Override
        public @Nullable String getPassword() {
            return rootPassword;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return sslBundle;
        }
    }
}
