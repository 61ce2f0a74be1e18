// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.JsonObject;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes many roles with one statement, for MySQL 8.0 and MariaDB 10.6 or later.
 *
 * <p>Its only answer is how many rows it changed; when that is not all of them, they are read. So that what is read tells
 * this write from an equal one before it, and because an update cannot pass over rows that somebody has locked but waits
 * for a second at least, the rows that can be written are looked for first.
 */
final class MySqlRoleWriter implements RoleWriter {

    private static final int CHUNK = 1000;

    private static final String WANTED = "JSON_TABLE(?, '$[*]' COLUMNS (NAME VARCHAR(200) PATH '$[0]',"
            + " OLD_HOLDER VARCHAR(200) PATH '$[1]', OLD_TOKEN BIGINT PATH '$[2]', OLD_VERSION BIGINT PATH '$[3]',"
            + " HOLDER VARCHAR(200) PATH '$[4]', TOKEN BIGINT PATH '$[5]', SINCE BIGINT PATH '$[6]')) w";

    private final Statements sql;
    private final Map<RoleWrite.Kind, String> looks = new EnumMap<>(RoleWrite.Kind.class);
    private final Map<RoleWrite.Kind, String> updates = new EnumMap<>(RoleWrite.Kind.class);
    private final String existing;
    private final String create;

    MySqlRoleWriter(Statements sql) {
        this.sql = sql;
        // The order of the join is the order of the locks.
        String rows = WANTED + " STRAIGHT_JOIN " + sql.roleTable + " r ON r.NAMESPACE = ? AND r.NAME = w.NAME";
        existing = "SELECT r.NAME FROM " + rows;
        create = "INSERT IGNORE INTO " + sql.roleTable + " (NAME, HOLDER, TOKEN, VERSION, SINCE, NAMESPACE)"
                + " SELECT w.NAME, w.HOLDER, w.TOKEN, 0, w.SINCE, n.NAMESPACE FROM " + WANTED
                + " CROSS JOIN (SELECT ? AS NAMESPACE) n";
        prepare(RoleWrite.Kind.CLAIM, rows, sql.isAsExpected + " AND " + sql.holderIsGone);
        prepare(RoleWrite.Kind.RELEASE, rows, sql.isHeld);
    }

    private void prepare(RoleWrite.Kind kind, String rows, String condition) {
        looks.put(kind, "SELECT r.NAME FROM " + rows + " WHERE " + condition + " FOR UPDATE SKIP LOCKED");
        updates.put(
                kind,
                "UPDATE " + rows + " SET r.HOLDER = NULLIF(w.HOLDER, '" + Statements.NOBODY
                        + "'), r.TOKEN = w.TOKEN, r.VERSION = r.VERSION + 1, r.SINCE = w.SINCE WHERE " + condition);
    }

    @Override
    public int chunkSize() {
        return CHUNK;
    }

    @Override
    public Map<String, Outcome> write(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        boolean creates = kind == RoleWrite.Kind.CREATE;
        List<RoleWrite> possible =
                creates && writes.size() == 1 ? writes : possible(connection, namespace, kind, writes);
        if (possible.isEmpty()) {
            return Map.of();
        }
        String statement = creates ? create : Objects.requireNonNull(updates.get(kind));
        int count = connection.change(statement, json(possible), namespace);
        return Settlement.byCount(sql, connection, namespace, possible, count);
    }

    private List<RoleWrite> possible(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        boolean creates = kind == RoleWrite.Kind.CREATE;
        String look = creates ? existing : Objects.requireNonNull(looks.get(kind));
        Set<String> found = connection.texts(look, json(writes), namespace);
        return writes.stream()
                .filter(write -> found.contains(write.role()) != creates)
                .toList();
    }

    private static String json(List<RoleWrite> writes) {
        return writes.stream().map(MySqlRoleWriter::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(RoleWrite write) {
        return "[" + quote(write.role()) + "," + quote(write.expectedHolder()) + ","
                + write.expected().token() + "," + write.expected().version() + "," + quote(write.holder()) + ","
                + write.token() + "," + write.sinceMillis() + "]";
    }

    private static String quote(@Nullable String text) {
        return JsonObject.quote(text == null ? Statements.NOBODY : text);
    }
}
