// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EtcdLeaderStore} is set up with. Immutable; the {@code with…} methods return changed copies.
 *
 * @param endpoints etcd's client addresses, {@code http://host:port}, {@code https://host:port} or {@code host:port}; the
 *     first one that answers is used, and the others when it does not
 * @param root what all keys begin with
 * @param credentials user and password, or {@code null} where etcd has no authentication
 * @param tls how connections are encrypted, or {@code null} for not at all unless an endpoint says {@code https}
 * @param connectTimeout how long the opening of one connection may take, 1 ms or more
 */
public record EtcdSettings(
        List<String> endpoints,
        String root,
        @Nullable EtcdCredentials credentials,
        @Nullable EtcdTls tls,
        Duration connectTimeout) {

    /** The endpoint unless others are given. */
    public static final String DEFAULT_ENDPOINT = "http://localhost:2379";

    /** The root unless one is given. */
    public static final String DEFAULT_ROOT = "/leader";

    /** The connect timeout unless one is given. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Pattern ROOT = Pattern.compile("(/[A-Za-z0-9._:-]+)+");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one of them is not allowed; the message names it
     */
    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("leader.etcd.endpoints must name at least one endpoint of etcd");
        }
        boolean encrypted = tls != null;
        endpoints.forEach(endpoint -> Endpoint.parse(endpoint).requireMatches(encrypted));
        if (!ROOT.matcher(root).matches()) {
            throw new IllegalArgumentException("leader.etcd.root '" + root
                    + "' is not allowed: it must begin with '/', must not end with it, and have only letters, digits, '.',"
                    + " '_', '-' and ':' between");
        }
        if (connectTimeout.toMillis() < 1 || connectTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "leader.etcd.connect-timeout >= 1ms is violated (" + connectTimeout + ")");
        }
    }

    /**
     * Settings for some endpoints, with defaults for the rest.
     *
     * @param endpoints etcd's client addresses
     * @return the settings, without authentication, and without encryption unless an endpoint says {@code https}
     */
    public static EtcdSettings of(String... endpoints) {
        return new EtcdSettings(List.of(endpoints), DEFAULT_ROOT, null, null, DEFAULT_CONNECT_TIMEOUT);
    }

    /**
     * The same settings with another root.
     *
     * @param newRoot what all keys begin with
     * @return a changed copy
     */
    public EtcdSettings withRoot(String newRoot) {
        return new EtcdSettings(endpoints, newRoot, credentials, tls, connectTimeout);
    }

    /**
     * The same settings with other credentials.
     *
     * @param newCredentials user and password, or {@code null}
     * @return a changed copy
     */
    public EtcdSettings withCredentials(@Nullable EtcdCredentials newCredentials) {
        return new EtcdSettings(endpoints, root, newCredentials, tls, connectTimeout);
    }

    /**
     * The same settings with other encryption.
     *
     * @param newTls how connections are encrypted, or {@code null}
     * @return a changed copy
     */
    public EtcdSettings withTls(@Nullable EtcdTls newTls) {
        return new EtcdSettings(endpoints, root, credentials, newTls, connectTimeout);
    }

    /**
     * The same settings with another connect timeout.
     *
     * @param newConnectTimeout how long the opening of one connection may take
     * @return a changed copy
     */
    public EtcdSettings withConnectTimeout(Duration newConnectTimeout) {
        return new EtcdSettings(endpoints, root, credentials, tls, newConnectTimeout);
    }
}
