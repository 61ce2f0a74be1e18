// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import java.security.KeyStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What TLS to ZooKeeper is made of. ZooKeeper's client reads keys and certificates from files, so they are written to
 * temporary ones that only this user may read, for as long as the client is open.
 *
 * @param keyStore the client's own key and certificate, or {@code null} if servers do not ask for one
 * @param keyPassword the password of that key, or {@code null}
 * @param trustStore the certificates to trust, or {@code null} for those that the JVM trusts
 * @param options what to negotiate, and how to check servers
 */
public record ZookeeperTls(
        @Nullable KeyStore keyStore,
        @Nullable String keyPassword,
        @Nullable KeyStore trustStore,
        Options options) {

    /** Shows no password. */
    @Override
    public String toString() {
        return "ZookeeperTls[keyStore=" + (keyStore != null) + ", options=" + options + "]";
    }

    /**
     * What to negotiate.
     *
     * @param protocols allowed protocols, empty for ZooKeeper's own choice
     * @param ciphers allowed cipher suites, empty for ZooKeeper's own choice
     * @param verifyHostname whether a server's certificate must be for the host that was connected to
     */
    public record Options(List<String> protocols, List<String> ciphers, boolean verifyHostname) {

        /** ZooKeeper's own choices, with verified host names. */
        public static final Options DEFAULT = new Options(List.of(), List.of(), true);

        /** Copies the lists. */
        public Options {
            protocols = List.copyOf(protocols);
            ciphers = List.copyOf(ciphers);
        }
    }
}
