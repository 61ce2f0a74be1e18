// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.Names;
import dev.leaderelection.StaleLeaderException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Keeps the writes of terms that are over out of a SQL database, whatever backend elects.
 *
 * <p>For each role the database that the work writes to has one row, the fence, with the greatest token that was ever
 * raised there. A term does three things: it {@linkplain #raise raises} the fence to its token, committed by itself,
 * before its first transaction; it may {@linkplain #look look} at the fence before a transaction, so as not to work for
 * nothing; and as the last statement of every transaction it {@linkplain #confirm confirms} that the fence still stands
 * at its token.
 *
 * <p>What is guaranteed: when the raise of a term has returned, no transaction of an earlier term commits any more that
 * confirms itself last, and all those that did commit are visible. The confirmation changes the row, so it holds its
 * lock until the transaction ends: a raise either waits for the transaction, or comes before it and lets the
 * confirmation find nothing. This holds at every isolation level, because an update looks at the row as it is now, not at
 * a snapshot, or else fails.
 *
 * <p>Immutable and safe for use by any thread; connections are the caller's.
 */
public final class FencingGuard {

    /** A stale transaction may hold the fence, and its process be frozen: who raises it must not wait for ever. */
    private static final int RAISE_TIMEOUT_SECONDS = 5;

    /** Two members that raise the same fence at once get in each other's way once; more is a defect. */
    private static final int ATTEMPTS = 3;

    private final String namespace;

    private final String table;

    private final String raise;

    private final String insert;

    private final String look;

    private final String confirm;

    /**
     * A guard for the roles of a namespace.
     *
     * @param namespace the namespace that the roles belong to
     * @param tablePrefix see {@link JdbcSettings#tablePrefix}
     * @throws IllegalArgumentException if one of them is not allowed
     */
    public FencingGuard(String namespace, String tablePrefix) {
        this.namespace = Names.requireNamespace(namespace);
        this.table = JdbcSettings.requirePrefix(tablePrefix) + "FENCE";
        String row = " WHERE NAMESPACE = ? AND NAME = ?";
        this.raise = "UPDATE " + table + " SET TOKEN = ?, VERSION = VERSION + 1" + row + " AND TOKEN < ?";
        this.insert = "INSERT INTO " + table + " (TOKEN, NAMESPACE, NAME, VERSION) VALUES (?, ?, ?, 1)";
        this.look = "SELECT TOKEN FROM " + table + row;
        // The change makes the row a part of what the transaction writes: drivers count it, replicated servers certify
        // it.
        this.confirm = "UPDATE " + table + " SET VERSION = VERSION + 1" + row + " AND TOKEN = ?";
    }

    /**
     * Raises the fence of a role to a token. Never lowers it, and may be repeated.
     *
     * <p>Waits for a transaction that has confirmed itself, up to {@value #RAISE_TIMEOUT_SECONDS} s where the driver
     * can tell the database so.
     *
     * @param connection in autocommit mode, so that no lock outlasts a statement
     * @param role the role
     * @param token the token of the term
     * @throws StaleLeaderException if the fence stands at a greater token; nothing is changed then
     * @throws SQLException if the database fails; the fence may have been raised or not
     * @throws IllegalStateException if the connection is in a transaction
     */
    public void raise(Connection connection, String role, long token) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("A fence is raised on a connection in autocommit mode: a raise that is not"
                    + " committed keeps nobody out, and one that is rolled back never was");
        }
        SQLException duplicate = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (limitedUpdate(connection, raise, token, namespace, role, token) || isAt(connection, role, token)) {
                return;
            }
            try {
                if (limitedUpdate(connection, insert, token, namespace, role)) {
                    return;
                }
            } catch (SQLException e) {
                if (!Vendor.isDuplicate(e)) {
                    throw e;
                }
                duplicate = e;
            }
        }
        throw new SQLException(
                "The fence of role '" + role + "' in " + table + " was neither found nor made", duplicate);
    }

    /**
     * Looks where the fence of a role stands. Takes no lock.
     *
     * @param connection any; within a transaction at REPEATABLE READ the look may fix the transaction's snapshot
     * @param role the role
     * @return the token, or nothing if the fence was never raised
     * @throws SQLException if the database fails
     */
    public OptionalLong look(Connection connection, String role) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(look)) {
            statement.setString(1, namespace);
            statement.setString(2, role);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /**
     * Confirms that the fence of a role stands at a token, and keeps it there until the transaction ends. The last
     * statement before the commit, so that the fence is held no longer than needed: whoever raises it waits so long.
     *
     * @param connection in the transaction that shall be fenced
     * @param role the role
     * @param token the token of the term under which the transaction runs
     * @throws StaleLeaderException if the fence does not stand at the token; roll the transaction back
     * @throws SQLException if the database fails, for example with a serialization failure; roll back as well
     * @throws IllegalStateException if the connection is in autocommit mode
     */
    public void confirm(Connection connection, String role, long token) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("A fence is confirmed within a transaction: in autocommit mode, what was"
                    + " written before is committed already");
        }
        if (!update(connection, confirm, namespace, role, token)) {
            throw new StaleLeaderException(role, token, null);
        }
    }

    private boolean isAt(Connection connection, String role, long token) throws SQLException {
        OptionalLong stands = look(connection, role);
        if (stands.isPresent() && stands.getAsLong() > token) {
            throw new StaleLeaderException(role, token, stands.getAsLong());
        }
        return stands.isPresent() && stands.getAsLong() == token;
    }

    /** The limit is taken back, because H2 keeps it for the connection. */
    private static boolean limitedUpdate(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int limitBefore = statement.getQueryTimeout();
            statement.setQueryTimeout(RAISE_TIMEOUT_SECONDS);
            try {
                return execute(statement, parameters);
            } finally {
                statement.setQueryTimeout(limitBefore);
            }
        }
    }

    private static boolean update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return execute(statement, parameters);
        }
    }

    private static boolean execute(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement.executeUpdate() == 1;
    }
}
