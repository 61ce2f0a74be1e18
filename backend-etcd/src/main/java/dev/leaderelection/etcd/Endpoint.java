// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One client address of etcd.
 *
 * @param scheme {@code http}, {@code https}, or {@code null} if the address leaves it open
 * @param host a name or an address, an IPv6 address in brackets
 * @param port the port
 */
record Endpoint(@Nullable String scheme, String host, int port) {

    private static final int DEFAULT_PORT = 2379;

    static Endpoint parse(String text) {
        boolean complete = text.contains("://");
        try {
            URI uri = new URI(complete ? text : "open://" + text);
            String scheme = complete ? uri.getScheme() : null;
            boolean known = scheme == null || scheme.equals("http") || scheme.equals("https");
            if (known && uri.getHost() != null && uri.getPath().replace("/", "").isEmpty()) {
                return new Endpoint(scheme, uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
            }
        } catch (URISyntaxException e) {
            throw notAllowed(text, e);
        }
        throw notAllowed(text, null);
    }

    void requireMatches(boolean encrypted) {
        if (encrypted && "http".equals(scheme)) {
            throw new IllegalArgumentException("leader.etcd.endpoints has " + this
                    + ", which is not encrypted, and leader.etcd.ssl is set; write https://, or remove the other");
        }
    }

    boolean isEncrypted() {
        return "https".equals(scheme);
    }

    /** The address as gRPC wants it. */
    String target() {
        return "dns:///" + host + ":" + port;
    }

    @Override
    public String toString() {
        return (scheme == null ? "" : scheme + "://") + host + ":" + port;
    }

    private static IllegalArgumentException notAllowed(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "leader.etcd.endpoints has '" + text
                        + "', which is not allowed: it must be http://host:port, https://host:port or host:port",
                cause);
    }
}
