// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import java.util.List;
import org.springframework.http.HttpHeaders;

/** Headers that are about one connection and are not passed on (RFC 9110, section 7.6.1). */
final class HopByHop {

    private static final List<String> ALWAYS = List.of(
            HttpHeaders.CONNECTION,
            "Keep-Alive",
            "Proxy-Connection",
            HttpHeaders.PROXY_AUTHENTICATE,
            HttpHeaders.PROXY_AUTHORIZATION,
            HttpHeaders.TE,
            HttpHeaders.TRAILER,
            HttpHeaders.TRANSFER_ENCODING,
            HttpHeaders.UPGRADE,
            HttpHeaders.EXPECT,
            "HTTP2-Settings");

    private HopByHop() {}

    /** Removes them, and those that the connection header names. */
    static void remove(HttpHeaders headers) {
        List.copyOf(headers.getConnection()).forEach(headers::remove);
        ALWAYS.forEach(headers::remove);
    }
}
