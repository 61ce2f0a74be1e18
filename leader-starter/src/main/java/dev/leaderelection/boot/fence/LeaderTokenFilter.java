// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.Names;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.jdbc.FencingGuard;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The receiving side of {@link LeaderTokenHeaders}: refuses requests of a term that is over. The greatest token of each
 * role that was ever seen is kept in the table of the fence, so that all instances and restarts of the receiver remember
 * it; a request with a lower one is answered 409, and what follows the filter is not called.
 *
 * <p>What is guaranteed: a request that arrives after one with a greater token was let in is refused. One that was let
 * in before may still be under way then; where that matters, end its transaction with {@link FencingGuard#confirm}.
 * Requests without a token pass, unless they are required. A database that fails refuses all tokens with 503.
 *
 * <p>The headers are believed: let only callers set them that may, for whoever sends a great token shuts others out.
 */
public final class LeaderTokenFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(LeaderTokenFilter.class);

    private final DataSource dataSource;

    private final String tablePrefix;

    private final boolean required;

    /**
     * A filter that lets requests without a token pass.
     *
     * @param dataSource the database that remembers
     * @param tablePrefix what the name of its table begins with, as {@code leader.jdbc.table-prefix}
     */
    public LeaderTokenFilter(DataSource dataSource, String tablePrefix) {
        this(dataSource, tablePrefix, false);
    }

    private LeaderTokenFilter(DataSource dataSource, String tablePrefix, boolean required) {
        this.dataSource = dataSource;
        this.tablePrefix = tablePrefix;
        this.required = required;
    }

    /**
     * The same filter, which answers requests without a token with 400.
     *
     * @return a changed copy
     */
    public LeaderTokenFilter requiringToken() {
        return new LeaderTokenFilter(dataSource, tablePrefix, true);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = request.getHeader(LeaderTokenHeaders.TOKEN);
        if (token == null && !required) {
            chain.doFilter(request, response);
            return;
        }
        Presented presented = Presented.of(token, request.getHeader(LeaderTokenHeaders.ROLE));
        if (presented == null) {
            response.sendError(
                    HttpServletResponse.SC_BAD_REQUEST,
                    LeaderTokenHeaders.TOKEN + " must be a number, and " + LeaderTokenHeaders.ROLE + " namespace/role");
        } else if (isAdmitted(presented, response)) {
            chain.doFilter(request, response);
        }
    }

    private boolean isAdmitted(Presented presented, HttpServletResponse response) throws IOException {
        FencingGuard guard = new FencingGuard(presented.namespace(), tablePrefix);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            OptionalLong highest = guard.look(connection, presented.role());
            if (highest.isEmpty() || highest.getAsLong() != presented.token()) {
                guard.raise(connection, presented.role(), presented.token());
            }
            return true;
        } catch (StaleLeaderException e) {
            log.info("Refused a request: {}", e.getMessage());
            response.sendError(HttpServletResponse.SC_CONFLICT, e.getMessage());
        } catch (SQLException e) {
            log.warn("Refused a request, because its fencing token cannot be checked: {}", e.getMessage());
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The fencing token cannot be checked");
        }
        return false;
    }

    /** What the headers say. */
    private record Presented(String namespace, String role, long token) {

        static @Nullable Presented of(@Nullable String token, @Nullable String role) {
            int slash = role == null ? -1 : role.indexOf('/');
            if (token == null || role == null || slash < 0) {
                return null;
            }
            try {
                return new Presented(
                        Names.requireNamespace(role.substring(0, slash)),
                        Names.requireRole(role.substring(slash + 1)),
                        Long.parseLong(token));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
