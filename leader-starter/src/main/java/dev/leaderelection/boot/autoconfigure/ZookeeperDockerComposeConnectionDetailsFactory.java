// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Connects to the ZooKeeper service of a Compose file. */
final class ZookeeperDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<ZookeeperConnectionDetails> {

    ZookeeperDockerComposeConnectionDetailsFactory() {
        super(ZookeeperImages.NAMES.toArray(String[]::new));
    }

    @Override
    protected ZookeeperConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new ZookeeperDockerComposeConnectionDetails(source.getRunningService());
    }

    private static final class ZookeeperDockerComposeConnectionDetails extends DockerComposeConnectionDetails
            implements ZookeeperConnectionDetails {

        private final String connectString;

        private final @Nullable SslBundle sslBundle;

        ZookeeperDockerComposeConnectionDetails(RunningService service) {
            super(service);
            connectString = service.host() + ":" + service.ports().get(ZookeeperImages.CLIENT_PORT);
            sslBundle = getSslBundle(service);
        }

        @Override
        public String getConnectString() {
            return connectString;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return sslBundle;
        }
    }
}
