// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.zookeeper.ZookeeperSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the ZooKeeper backend.
 *
 * @param connectString Servers, host:port,host:port, perhaps with a chroot. If it is not set, the application's
 *     CuratorFramework bean is used if there is one, else localhost:2181.
 * @param root Node below which the namespaces are kept. Created if it does not exist.
 * @param access Access list of the nodes that are created.
 * @param username User for ZooKeeper's digest authentication.
 * @param password Password of the user.
 * @param sessionTimeout ZooKeeper session timeout to ask for. It has nothing to do with leader.session.ttl; the client
 *     leaves a server that says nothing for two thirds of it.
 * @param connectionTimeout How long the first connection may take before Curator reports failure. It goes on trying.
 * @param retry How other users of the client, a lock registry for example, repeat what failed.
 * @param sasl Authentication by SASL.
 * @param ssl Encryption of the connections.
 */
@ConfigurationProperties("leader.zookeeper")
public record LeaderZookeeperProperties(
        @Nullable String connectString,
        @DefaultValue(ZookeeperSettings.DEFAULT_ROOT) String root,
        @DefaultValue("auto") ZookeeperSettings.Access access,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("4s") Duration sessionTimeout,
        @DefaultValue("5s") Duration connectionTimeout,
        @DefaultValue Retry retry,
        @DefaultValue Sasl sasl,
        @DefaultValue Ssl ssl) {

    static final String DEFAULT_CONNECT_STRING = "localhost:2181";

    /**
     * How other users of the client repeat what failed.
     *
     * @param initialInterval How long to wait before the first repetition. It doubles, about, with each.
     * @param maxInterval How long to wait at most.
     * @param maxAttempts How often to repeat.
     */
    public record Retry(
            @DefaultValue("100ms") Duration initialInterval,
            @DefaultValue("2s") Duration maxInterval,
            @DefaultValue("5") int maxAttempts) {}

    /**
     * Authentication by SASL.
     *
     * @param loginContext Section of the JVM's JAAS configuration (java.security.auth.login.config) to authenticate with.
     */
    public record Sasl(@Nullable String loginContext) {}

    /**
     * Encryption of the connections.
     *
     * @param enabled Whether to encrypt. Defaults to true if a bundle is named.
     * @param bundle Name of the SSL bundle, with the certificate authorities to trust and the own certificate if the
     *     servers want one. Without a bundle, the authorities that the JVM knows are trusted.
     * @param verifyHostname Whether a server's certificate must be for the host that was connected to.
     */
    public record Ssl(
            @Nullable Boolean enabled,
            @Nullable String bundle,
            @DefaultValue("true") boolean verifyHostname) {

        boolean isEnabled() {
            return enabled != null ? enabled : bundle != null;
        }
    }
}
