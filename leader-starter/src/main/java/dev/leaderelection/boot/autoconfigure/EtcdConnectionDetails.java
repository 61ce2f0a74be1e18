// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** How to connect to etcd. A bean of this type, of Testcontainers or Docker Compose for example, comes before properties. */
public interface EtcdConnectionDetails extends ConnectionDetails {

    /**
     * Client addresses of etcd.
     *
     * @return {@code http://host:port}, {@code https://host:port} or {@code host:port}; at least one
     */
    List<String> getEndpoints();

    /**
     * The user, where etcd has authentication switched on.
     *
     * @return the name, or {@code null}
     */
    default @Nullable String getUser() {
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
     * @return the bundle, or {@code null} for connections that are not encrypted unless an endpoint says {@code https}
     */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }
}
