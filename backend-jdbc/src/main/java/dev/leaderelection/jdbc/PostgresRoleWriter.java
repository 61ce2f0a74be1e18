// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes many roles with one statement, which answers with the names it wrote and notifies the other members; of
 * a role that is handed over, with its name, so that the successor looks at that row alone.
 *
 * <p>Rows that somebody has locked are passed over: one of them holds up none of the others.
 */
final class PostgresRoleWriter implements RoleWriter {

    private static final int CHUNK = 1000;

    private static final String WANTED = "WITH want AS (" + RoleArrays.TABLE + "), ";

    private static final String NOTIFY = " SELECT NAME, pg_notify(?, ?) FROM won";

    private static final String HAND_OVER = " SELECT NAME, pg_notify(?, ? || " + Announcement.HAND_OVER + ") FROM won";

    private final Map<RoleWrite.Kind, String> statements = new EnumMap<>(RoleWrite.Kind.class);

    PostgresRoleWriter(Statements sql) {
        statements.put(
                RoleWrite.Kind.CREATE,
                WANTED + "won AS (INSERT INTO " + sql.roleTable
                        + " (NAMESPACE, NAME, HOLDER, TOKEN, VERSION, SINCE)"
                        + " SELECT ?, w.name, w.holder, w.token, 0, w.since FROM want w ORDER BY w.name"
                        + " ON CONFLICT DO NOTHING RETURNING NAME)" + NOTIFY);
        statements.put(RoleWrite.Kind.CLAIM, update(sql, sql.isAsExpected + " AND " + sql.holderIsGone) + NOTIFY);
        statements.put(RoleWrite.Kind.RELEASE, update(sql, sql.isHeld) + HAND_OVER);
    }

    private static String update(Statements sql, String condition) {
        return WANTED
                + "locked AS MATERIALIZED (SELECT r.NAMESPACE, r.NAME, w.holder, w.token, w.since FROM want w JOIN "
                + sql.roleTable + " r ON r.NAME = w.name WHERE r.NAMESPACE = ? AND " + condition
                + " ORDER BY r.NAME FOR NO KEY UPDATE OF r SKIP LOCKED), "
                + "won AS (UPDATE " + sql.roleTable
                + " r SET HOLDER = l.holder, TOKEN = l.token, VERSION = r.VERSION + 1, SINCE = l.since"
                + " FROM locked l WHERE r.NAMESPACE = l.NAMESPACE AND r.NAME = l.NAME"
                + " RETURNING r.NAME, r.HOLDER)";
    }

    @Override
    public int chunkSize() {
        return CHUNK;
    }

    @Override
    public Map<String, Outcome> write(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        Map<String, Outcome> outcomes = new HashMap<>();
        connection
                .jdbc()
                .query(
                        Objects.requireNonNull(statements.get(kind)),
                        row -> {
                            outcomes.put(row.getString(1), Outcome.WON);
                        },
                        RoleArrays.parameters(
                                connection,
                                writes,
                                namespace,
                                connection.setup().channel(),
                                namespace));
        return outcomes;
    }
}
