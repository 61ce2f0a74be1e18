// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.zookeeper.ZookeeperConnection;
import dev.leaderelection.zookeeper.ZookeeperConnection.Security;
import dev.leaderelection.zookeeper.ZookeeperTls;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/**
 * The Curator client: one of its own, which it starts when it is first asked for and closes at the end, or the
 * application's. Shared by the store and the lock registry.
 */
final class ZookeeperClient implements AutoCloseable {

    private final LeaderZookeeperProperties properties;

    private final ZookeeperConnectionDetails details;

    private final ObjectProvider<CuratorFramework> clients;

    private @Nullable CuratorFramework own;

    ZookeeperClient(
            LeaderZookeeperProperties properties,
            ZookeeperConnectionDetails details,
            ObjectProvider<CuratorFramework> clients) {
        this.properties = properties;
        this.details = details;
        this.clients = clients;
    }

    synchronized CuratorFramework get() {
        if (own != null) {
            return own;
        }
        CuratorFramework ofApplication = isConfigured() ? null : ofApplication();
        if (ofApplication != null) {
            requireNoSecurity();
            return ofApplication;
        }
        own = start(connection());
        return own;
    }

    /** Who sets these must not be connected without them. */
    private void requireNoSecurity() {
        LeaderZookeeperProperties.Ssl ssl = properties.ssl();
        boolean authenticated =
                properties.username() != null || properties.sasl().loginContext() != null;
        if (authenticated || ssl.isEnabled() || ssl.bundle() != null) {
            throw new LeaderConfigurationException(
                    "Leader election uses the application's CuratorFramework bean as it is, and leader.zookeeper.username,"
                            + " leader.zookeeper.sasl or leader.zookeeper.ssl would have no effect on it.",
                    "Set leader.zookeeper.connect-string for a client of its own, or secure the CuratorFramework bean and"
                            + " remove these properties.");
        }
    }

    /** Whether the client will authenticate, as far as that is known here. */
    boolean isAuthenticated() {
        return own != null && security().isAuthenticated();
    }

    @Override
    public synchronized void close() {
        if (own != null) {
            own.close();
        }
    }

    private boolean isConfigured() {
        return !(details instanceof PropertiesZookeeperConnectionDetails)
                || StringUtils.hasText(properties.connectString());
    }

    private @Nullable CuratorFramework ofApplication() {
        try {
            return clients.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new LeaderConfigurationException(
                    "Leader election found several CuratorFramework beans, and none is the primary one.",
                    "Mark one with @Primary, or set leader.zookeeper.connect-string for a client of its own.",
                    e);
        }
    }

    private CuratorFramework start(ZookeeperConnection connection) {
        try {
            return connection.start(properties.access());
        } catch (IllegalArgumentException e) {
            throw notAllowed(e);
        }
    }

    ZookeeperConnection connection() {
        LeaderZookeeperProperties.Retry retry = properties.retry();
        return new ZookeeperConnection(
                details.getConnectString(),
                properties.sessionTimeout(),
                properties.connectionTimeout(),
                new ZookeeperConnection.Retry(retry.initialInterval(), retry.maxInterval(), retry.maxAttempts()),
                security());
    }

    private Security security() {
        try {
            return new Security(
                    details.getUsername(),
                    details.getPassword(),
                    properties.sasl().loginContext(),
                    tls(details.getSslBundle()));
        } catch (IllegalArgumentException e) {
            throw notAllowed(e);
        }
    }

    private @Nullable ZookeeperTls tls(@Nullable SslBundle bundle) {
        if (bundle == null) {
            return null;
        }
        SslOptions options = bundle.getOptions();
        String keyPassword = bundle.getKey().getPassword();
        return new ZookeeperTls(
                bundle.getStores().getKeyStore(),
                keyPassword != null ? keyPassword : bundle.getStores().getKeyStorePassword(),
                bundle.getStores().getTrustStore(),
                new ZookeeperTls.Options(
                        list(options.getEnabledProtocols()),
                        list(options.getCiphers()),
                        properties.ssl().verifyHostname()));
    }

    private static List<String> list(String @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }

    private static LeaderConfigurationException notAllowed(IllegalArgumentException e) {
        return new LeaderConfigurationException(
                String.valueOf(e.getMessage()), "Change the property under leader.zookeeper.", e);
    }
}
