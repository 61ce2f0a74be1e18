// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Connects to ZooKeeper as {@code leader.zookeeper.*} says. */
final class PropertiesZookeeperConnectionDetails implements ZookeeperConnectionDetails {

    private final LeaderZookeeperProperties properties;

    private final ObjectProvider<SslBundles> bundles;

    PropertiesZookeeperConnectionDetails(LeaderZookeeperProperties properties, ObjectProvider<SslBundles> bundles) {
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public String getConnectString() {
        String configured = properties.connectString();
        return configured != null ? configured : LeaderZookeeperProperties.DEFAULT_CONNECT_STRING;
    }

    @Override
    public @Nullable String getUsername() {
        return properties.username();
    }

    @Override
    public @Nullable String getPassword() {
        return properties.password();
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        LeaderZookeeperProperties.Ssl ssl = properties.ssl();
        if (!ssl.isEnabled()) {
            return null;
        }
        if (ssl.bundle() == null) {
            return SslBundle.systemDefault();
        }
        SslBundles known = bundles.getIfAvailable();
        if (known == null) {
            throw new LeaderConfigurationException(
                    "leader.zookeeper.ssl.bundle=" + ssl.bundle() + " is set, but the application has no SSL bundles.",
                    "Define the bundle under spring.ssl.bundle.");
        }
        return known.getBundle(ssl.bundle());
    }
}
