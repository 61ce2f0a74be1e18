// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One connection to the database, set up for the store: every statement commits by itself, sees what is committed, and
 * waits no longer than it may.
 *
 * @param announcer PostgreSQL's number for this connection, which it gives with what is announced over it; elsewhere none
 */
record LaneConnection(Connection raw, JdbcTemplate jdbc, Vendor vendor, Setup setup, OptionalInt announcer) {

    /** Sets up a connection that was just opened; closes it if that fails. */
    static LaneConnection of(Connection raw, Setup setup) throws SQLException {
        try {
            limitNetwork(raw, setup.timeout());
            raw.setAutoCommit(true);
            raw.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            Vendor vendor = Vendor.of(raw);
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(raw, true));
            jdbc.setFetchSize(vendor.fetchSize());
            vendor.limits(setup.timeout()).forEach(jdbc::execute);
            OptionalInt announcer =
                    vendor == Vendor.POSTGRESQL ? PostgresNotifications.announcer(raw) : OptionalInt.empty();
            if (setup.listen() && announcer.isPresent()) {
                jdbc.execute("LISTEN \"" + setup.channel() + "\"");
            }
            return new LaneConnection(raw, jdbc, vendor, setup, announcer);
        } catch (SQLException | RuntimeException e) {
            setup.source().discard(raw);
            throw e;
        }
    }

    /** See {@link Setup#number}. */
    long number() {
        return setup.number();
    }

    /** Whether PostgreSQL sends announcements to this connection. */
    boolean listens() {
        return setup.listen() && announcer.isPresent();
    }

    /**
     * Runs one statement that changes rows.
     *
     * @return how many rows it changed; negative if the driver does not say
     */
    int change(String sql, Object... parameters) {
        return jdbc.update(sql, parameters);
    }

    /** Runs one statement that changes rows of a namespace, and tells the other members if it did. */
    int announce(String namespace, String sql, Object... parameters) {
        if (vendor != Vendor.POSTGRESQL) {
            return change(sql, parameters);
        }
        List<Object> all = new ArrayList<>(Arrays.asList(parameters));
        all.add(setup.channel());
        all.add(namespace);
        String announcing = "WITH changed AS (" + sql + " RETURNING 1) SELECT pg_notify(?, ?) FROM changed";
        return jdbc.query(announcing, (row, index) -> 1, all.toArray()).size();
    }

    /** Runs a query. */
    <T> T query(String sql, ResultSetExtractor<T> rows, Object... parameters) {
        return Objects.requireNonNull(jdbc.query(sql, rows, parameters));
    }

    /** Runs a query for one column of text. */
    Set<String> texts(String sql, Object... parameters) {
        return new HashSet<>(jdbc.queryForList(sql, String.class, parameters));
    }

    /** Prepares a statement and does something with it. */
    <T> T prepare(String sql, PreparedStatementCallback<T> work) {
        return Objects.requireNonNull(jdbc.execute(sql, work));
    }

    /** Whether a query finds a count above zero. */
    boolean exists(String sql, Object... parameters) {
        return query(sql, rows -> rows.next() && rows.getLong(1) > 0, parameters);
    }

    /** Ends the connection while a statement may still run on it. May block. */
    void abort() {
        try {
            raw.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            Lanes.LOG.debug("A connection could not be aborted", e);
        }
        // H2 ignores the abort.
        close();
    }

    /** Closes the connection for good. May block. */
    void close() {
        try {
            setup.source().discard(raw);
        } catch (SQLException e) {
            // It was given up already; there is nothing else that could be done with it.
            Lanes.LOG.debug("A connection could not be closed", e);
        }
    }

    private static void limitNetwork(Connection raw, Duration timeout) throws SQLException {
        Executor direct = Runnable::run;
        try {
            raw.setNetworkTimeout(direct, Math.toIntExact(timeout.toMillis()));
        } catch (SQLFeatureNotSupportedException e) {
            Lanes.LOG.debug("The driver has no network timeout; calls are given up all the same", e);
        }
    }

    /**
     * What a connection is set up with.
     *
     * @param source where it came from
     * @param number differs from the numbers of all other connections of its lane
     * @param listen whether it should hear of announcements
     * @param channel the PostgreSQL channel of the announcements
     * @param timeout how long an operation on it may take
     */
    record Setup(ConnectionSource source, long number, boolean listen, String channel, Duration timeout) {}
}
