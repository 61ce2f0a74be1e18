// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * How to connect to ZooKeeper. A bean of this type, of Testcontainers or Docker Compose for example, comes before
 * properties, and before a Curator client of the application.
 */
public interface ZookeeperConnectionDetails extends ConnectionDetails {

    /**
     * The servers.
     *
     * @return {@code host:port,host:port}, perhaps with a chroot
     */
    String getConnectString();

    /**
     * The user for the digest scheme.
     *
     * @return the name, or {@code null}
     */
    default @Nullable String getUsername() {
        return null;
    }

    /**
     * The user's password.
     *
     * @return the password, or {@code null}
     */
    default @Nullable String getPassword() {
        return null;
    }

    /**
     * Certificates for encrypted connections.
     *
     * @return the bundle, or {@code null} for connections that are not encrypted
     */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }
}
