// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Connects to the ZooKeeper container of a test that is annotated with {@code @ServiceConnection}. */
final class ZookeeperContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, ZookeeperConnectionDetails> {

    ZookeeperContainerConnectionDetailsFactory() {
        super(ZookeeperImages.NAMES);
    }

    @Override
    protected ZookeeperConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new ZookeeperContainerConnectionDetails(source);
    }

    private static final class ZookeeperContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
            implements ZookeeperConnectionDetails {

        ZookeeperContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public String getConnectString() {
            return getContainer().getHost() + ":" + getContainer().getMappedPort(ZookeeperImages.CLIENT_PORT);
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return super.getSslBundle();
        }
    }
}
