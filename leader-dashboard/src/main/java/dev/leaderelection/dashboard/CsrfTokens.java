// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;

/** Finds Spring Security's token against cross-site requests, where Spring Security is present and wants one. */
final class CsrfTokens {

    private static final boolean PRESENT =
            ClassUtils.isPresent("org.springframework.security.web.csrf.CsrfToken", CsrfTokens.class.getClassLoader());

    private CsrfTokens() {}

    static @Nullable Header of(HttpServletRequest request) {
        return PRESENT ? SpringSecurity.header(request) : null;
    }

    /**
     * What a request must carry.
     *
     * @param name of the header
     * @param token its value
     */
    record Header(String name, String token) {}

    /** Loaded only where Spring Security is. */
    private static final class SpringSecurity {

        private static @Nullable Header header(HttpServletRequest request) {
            return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                    ? new Header(token.getHeaderName(), token.getToken())
                    : null;
        }
    }
}
