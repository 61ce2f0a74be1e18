// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How connections to etcd are encrypted. The host name of an endpoint must be in etcd's certificate.
 *
 * @param keys this client's own certificate, or {@code null} if etcd wants none
 * @param trust whom to trust, or {@code null} for the certificate authorities that this JVM knows
 * @param protocols the TLS versions to offer; empty for the JVM's own choice
 * @param ciphers the cipher suites to offer; empty for the JVM's own choice
 */
public record EtcdTls(
        @Nullable KeyManagerFactory keys,
        @Nullable TrustManagerFactory trust,
        List<String> protocols,
        List<String> ciphers) {

    /** Trust in the certificate authorities that this JVM knows, and no certificate of one's own. */
    public static final EtcdTls JVM_DEFAULT = new EtcdTls(null, null);

    /** Copies the lists. */
    public EtcdTls {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /**
     * With the JVM's own choice of protocols and ciphers.
     *
     * @param keys this client's own certificate, or {@code null} if etcd wants none
     * @param trust whom to trust, or {@code null} for the certificate authorities that this JVM knows
     */
    public EtcdTls(@Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust) {
        this(keys, trust, List.of(), List.of());
    }

    SslContext context() {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        if (keys != null) {
            builder.keyManager(keys);
        }
        if (trust != null) {
            builder.trustManager(trust);
        }
        if (!protocols.isEmpty()) {
            builder.protocols(protocols);
        }
        if (!ciphers.isEmpty()) {
            builder.ciphers(ciphers);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "The certificates for etcd cannot be used: " + e.getMessage() + ". Check leader.etcd.ssl.bundle",
                    e);
        }
    }
}
