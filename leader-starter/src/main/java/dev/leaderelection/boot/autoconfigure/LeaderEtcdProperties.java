// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.etcd.EtcdSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the etcd backend.
 *
 * @param endpoints Client addresses of etcd, http://host:port, https://host:port or host:port. The first one that answers
 *     is used, and the others when it does not.
 * @param root What all keys begin with.
 * @param user User, where etcd has authentication switched on.
 * @param password Password of the user.
 * @param connectTimeout How long the opening of one connection may take.
 * @param ssl Encryption of the connections.
 */
@ConfigurationProperties("leader.etcd")
public record LeaderEtcdProperties(
        @DefaultValue(EtcdSettings.DEFAULT_ENDPOINT) List<String> endpoints,
        @DefaultValue(EtcdSettings.DEFAULT_ROOT) String root,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue Ssl ssl) {

    /**
     * Encryption of the connections.
     *
     * @param enabled Whether to encrypt. Defaults to true if a bundle is named. Endpoints with https are encrypted anyway.
     * @param bundle Name of the SSL bundle, with the certificate authorities to trust and the own certificate if etcd
     *     wants one. Without a bundle, the authorities that the JVM knows are trusted.
     */
    public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

        boolean isEnabled() {
            return enabled != null ? enabled : bundle != null;
        }
    }
}
