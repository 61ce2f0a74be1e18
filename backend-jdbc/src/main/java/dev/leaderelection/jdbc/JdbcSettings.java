// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a {@link JdbcLeaderStore} is set up with.
 *
 * @param tablePrefix what the names of the tables begin with; may begin with a schema and a dot
 * @param pollInterval how often the state is read at least, 1 ms or more
 */
public record JdbcSettings(String tablePrefix, Duration pollInterval) {

    /** The table prefix unless one is given. */
    public static final String DEFAULT_TABLE_PREFIX = "LEADER_";

    /** The poll interval unless one is given. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

    private static final Pattern PREFIX =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,40}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the prefix is not a plain SQL name, or the interval is not positive
     */
    public JdbcSettings {
        requirePrefix(tablePrefix);
        if (pollInterval.toMillis() < 1) {
            throw new IllegalArgumentException("leader.jdbc.poll-interval >= 1ms is violated (" + pollInterval + ")");
        }
    }

    /**
     * The settings unless others are given.
     *
     * @return prefix {@value #DEFAULT_TABLE_PREFIX}, one poll a second
     */
    public static JdbcSettings defaults() {
        return new JdbcSettings(DEFAULT_TABLE_PREFIX, DEFAULT_POLL_INTERVAL);
    }

    /**
     * The same settings with another table prefix.
     *
     * @param newTablePrefix the prefix
     * @return a changed copy
     */
    public JdbcSettings withTablePrefix(String newTablePrefix) {
        return new JdbcSettings(newTablePrefix, pollInterval);
    }

    /**
     * The same settings with another poll interval.
     *
     * @param newPollInterval the interval
     * @return a changed copy
     */
    public JdbcSettings withPollInterval(Duration newPollInterval) {
        return new JdbcSettings(tablePrefix, newPollInterval);
    }

    static String requirePrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "leader.jdbc.table-prefix '" + prefix
                            + "' is not allowed: it must be a SQL name of letters, digits and '_', perhaps after a schema and a dot");
        }
        return prefix;
    }
}
