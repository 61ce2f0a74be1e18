// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The same request at another member. */
final class LeaderUrl {

    private LeaderUrl() {}

    /** The URL of a member, and path and query of a request as they came: nothing is decoded or encoded. */
    static String of(String memberUrl, HttpServletRequest request) {
        return of(memberUrl, request.getRequestURI(), request.getQueryString());
    }

    static String of(String memberUrl, @Nullable String rawPath, @Nullable String rawQuery) {
        String base = memberUrl.endsWith("/") ? memberUrl.substring(0, memberUrl.length() - 1) : memberUrl;
        String path = rawPath == null || rawPath.isEmpty() ? "/" : rawPath;
        // A path that does not begin with a slash could go on in the host of the URL.
        String rooted = path.startsWith("/") ? path : "/" + path;
        return base + rooted + (rawQuery == null ? "" : "?" + rawQuery);
    }
}
