// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Connects to etcd as {@code leader.etcd.*} says. */
final class PropertiesEtcdConnectionDetails implements EtcdConnectionDetails {

    private final LeaderEtcdProperties properties;

    private final ObjectProvider<SslBundles> bundles;

    PropertiesEtcdConnectionDetails(LeaderEtcdProperties properties, ObjectProvider<SslBundles> bundles) {
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public List<String> getEndpoints() {
        return properties.endpoints();
    }

    @Override
    public @Nullable String getUser() {
        return properties.user();
    }

    @Override
    public @Nullable String getPassword() {
        return properties.password();
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        LeaderEtcdProperties.Ssl ssl = properties.ssl();
        if (!ssl.isEnabled()) {
            return null;
        }
        if (ssl.bundle() == null) {
            return SslBundle.systemDefault();
        }
        SslBundles known = bundles.getIfAvailable();
        if (known == null) {
            throw new LeaderConfigurationException(
                    "leader.etcd.ssl.bundle=" + ssl.bundle() + " is set, but the application has no SSL bundles.",
                    "Define the bundle under spring.ssl.bundle.");
        }
        return known.getBundle(ssl.bundle());
    }
}
