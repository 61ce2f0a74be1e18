// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.ZookeeperSettings.Access;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * How a client of one's own reaches ZooKeeper.
 *
 * @param connectString servers as {@code host:port,host:port}, perhaps with a chroot
 * @param sessionTimeout the ZooKeeper session timeout to ask for, which has nothing to do with the TTL of a member; the
 *     client leaves a server that says nothing for two thirds of it
 * @param connectionTimeout how long the first connection may take before the client reports failure; it goes on trying
 * @param retry how other users of the client repeat what failed; the election does so by itself
 * @param security authentication and encryption
 */
public record ZookeeperConnection(
        String connectString, Duration sessionTimeout, Duration connectionTimeout, Retry retry, Security security) {

    /** The ZooKeeper session timeout unless one is given: short, because losing a ZooKeeper session costs nothing. */
    public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(4);

    /** The connection timeout unless one is given. */
    public static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    /**
     * A connection without authentication and encryption, and with the usual times.
     *
     * @param connectString the servers
     * @return the connection
     */
    public static ZookeeperConnection to(String connectString) {
        return new ZookeeperConnection(
                connectString, DEFAULT_SESSION_TIMEOUT, DEFAULT_CONNECTION_TIMEOUT, Retry.DEFAULT, Security.NONE);
    }

    /**
     * The same connection with authentication or encryption.
     *
     * @param newSecurity authentication and encryption
     * @return a changed copy
     */
    public ZookeeperConnection with(Security newSecurity) {
        return new ZookeeperConnection(connectString, sessionTimeout, connectionTimeout, retry, newSecurity);
    }

    /**
     * Starts a client, which connects by itself as soon as a server can be reached. Nodes that others create with it, a lock
     * registry for example, belong to the client alone if it authenticates, else to everybody.
     *
     * @return the client, which the caller closes, or hands to {@link ZookeeperStore#owning}
     * @throws IllegalArgumentException if the connect string is not one
     * @throws java.io.UncheckedIOException if the files that ZooKeeper's TLS needs cannot be written
     */
    public CuratorFramework start() {
        return start(Access.AUTO);
    }

    /**
     * Starts a client, which connects by itself as soon as a server can be reached.
     *
     * @param access who may use the nodes that others create with it, a lock registry for example
     * @return the client, which the caller closes, or hands to {@link ZookeeperStore#owning}
     * @throws IllegalArgumentException if the connect string is not one
     * @throws java.io.UncheckedIOException if the files that ZooKeeper's TLS needs cannot be written
     */
    public CuratorFramework start(Access access) {
        ZKClientConfig config = new ZKClientConfig();
        TlsFiles files = security.tls() == null ? null : TlsFiles.write(security.tls());
        if (files != null) {
            files.configure(config);
        }
        if (security.saslLoginContext() != null) {
            config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "true");
            config.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, security.saslLoginContext());
        }
        CuratorFramework client = builder(config).aclProvider(lists(access)).build();
        if (files != null) {
            client.getCuratorListenable().addListener((closing, event) -> files.deleteOn(event.getType()));
        }
        client.start();
        return client;
    }

    private ACLProvider lists(Access access) {
        boolean creator = access == Access.CREATOR || (access == Access.AUTO && security.isAuthenticated());
        List<ACL> list = creator ? Ids.CREATOR_ALL_ACL : Ids.OPEN_ACL_UNSAFE;
        return new ACLProvider() {
            @Override
            public List<ACL> getDefaultAcl() {
                return list;
            }

            @Override
            public List<ACL> getAclForPath(String path) {
                return list;
            }
        };
    }

    private CuratorFrameworkFactory.Builder builder(ZKClientConfig config) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs(Math.toIntExact(sessionTimeout.toMillis()))
                .connectionTimeoutMs(Math.toIntExact(connectionTimeout.toMillis()))
                .retryPolicy(retry.policy())
                // The servers are those that were given: what an ensemble calls itself may not be reachable from here.
                .ensembleTracker(false)
                .zkClientConfig(config);
        return security.username() == null
                ? builder
                : builder.authorization("digest", security.digest().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * How often and when a failed operation of Curator is repeated.
     *
     * @param initialInterval how long to wait before the first repetition; it doubles, about, with each
     * @param maxInterval how long to wait at most
     * @param maxAttempts how often to repeat, 29 at most
     */
    public record Retry(Duration initialInterval, Duration maxInterval, int maxAttempts) {

        /** What is used unless something else is given. */
        public static final Retry DEFAULT = new Retry(Duration.ofMillis(100), Duration.ofSeconds(2), 5);

        private BoundedExponentialBackoffRetry policy() {
            return new BoundedExponentialBackoffRetry(
                    Math.toIntExact(initialInterval.toMillis()), Math.toIntExact(maxInterval.toMillis()), maxAttempts);
        }
    }

    /**
     * Authentication and encryption.
     *
     * @param username user for the digest scheme, or {@code null} for none
     * @param password password of that user
     * @param saslLoginContext section of the JVM's JAAS configuration to authenticate with, or {@code null}
     * @param tls keys and trusted certificates for TLS, or {@code null} for plain connections
     */
    public record Security(
            @Nullable String username,
            @Nullable String password,
            @Nullable String saslLoginContext,
            @Nullable ZookeeperTls tls) {

        /** Neither. */
        public static final Security NONE = new Security(null, null, null, null);

        /**
         * Checks that a user has a password.
         *
         * @throws IllegalArgumentException if one is given without the other
         */
        public Security {
            if ((username == null) != (password == null)) {
                throw new IllegalArgumentException(
                        "leader.zookeeper.username and leader.zookeeper.password need each other");
            }
        }

        /**
         * Whether the client has an identity of its own.
         *
         * @return whether it authenticates by digest or SASL
         */
        public boolean isAuthenticated() {
            return username != null || saslLoginContext != null;
        }

        private String digest() {
            return username + ":" + password;
        }

        /** Shows no password. */
        @Override
        public String toString() {
            return "Security[username=" + username + ", saslLoginContext=" + saslLoginContext + ", tls=" + (tls != null)
                    + "]";
        }
    }
}
