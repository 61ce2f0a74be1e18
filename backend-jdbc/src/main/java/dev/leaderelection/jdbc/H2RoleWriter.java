// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.WriteResult.Outcome;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.dao.DataAccessException;

/**
 * Writes many roles with one statement, because H2 takes its time for a commit. If one of them is locked, or was created
 * meanwhile, the statement does nothing, and they are written singly.
 */
final class H2RoleWriter implements RoleWriter {

    private static final int CHUNK = 500;

    private final Statements sql;
    private final RoleWriter singly;
    private final Map<RoleWrite.Kind, String> looks = new EnumMap<>(RoleWrite.Kind.class);
    private final Map<RoleWrite.Kind, String> statements = new EnumMap<>(RoleWrite.Kind.class);

    H2RoleWriter(Statements sql) {
        this.sql = sql;
        this.singly = new SingleRoleWriter(sql);
        statements.put(
                RoleWrite.Kind.CREATE,
                "INSERT INTO " + sql.roleTable + " (NAME, HOLDER, TOKEN, VERSION, SINCE, NAMESPACE)"
                        + " SELECT w.NAME, w.HOLDER, w.TOKEN, 0, w.SINCE, n.NAMESPACE FROM (" + RoleArrays.TABLE
                        + ") w CROSS JOIN (SELECT CAST(? AS VARCHAR) AS NAMESPACE) n");
        prepare(RoleWrite.Kind.CLAIM, sql.isAsExpected + " AND " + sql.holderIsGone);
        prepare(RoleWrite.Kind.RELEASE, sql.isHeld);
    }

    private void prepare(RoleWrite.Kind kind, String condition) {
        String rows = "(" + RoleArrays.TABLE + ") w";
        String isMet = "r.NAMESPACE = ? AND r.NAME = w.NAME AND " + condition;
        looks.put(kind, "SELECT r.NAME FROM " + rows + " JOIN " + sql.roleTable + " r ON " + isMet);
        statements.put(
                kind,
                "MERGE INTO " + sql.roleTable + " r USING " + rows + " ON (" + isMet + ") WHEN MATCHED THEN UPDATE SET"
                        + " HOLDER = w.HOLDER, TOKEN = w.TOKEN, VERSION = r.VERSION + 1, SINCE = w.SINCE");
    }

    @Override
    public int chunkSize() {
        return CHUNK;
    }

    @Override
    public Map<String, Outcome> write(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        if (writes.size() == 1) {
            return singly.write(connection, namespace, kind, writes);
        }
        List<RoleWrite> possible = possible(connection, namespace, kind, writes);
        try {
            String statement = Objects.requireNonNull(statements.get(kind));
            int count = connection.change(statement, RoleArrays.parameters(connection, possible, namespace));
            return Settlement.byCount(sql, connection, namespace, possible, count);
        } catch (DataAccessException e) {
            SQLException error = Failures.sqlException(e);
            boolean exists = error != null && kind == RoleWrite.Kind.CREATE && Vendor.isDuplicate(error);
            if (error == null || (!exists && !Vendor.H2.isBusy(error))) {
                throw e;
            }
            return singly.write(connection, namespace, kind, possible);
        }
    }

    /** Writes that can succeed as it looks now, so that what is read after them tells them from equal ones before. */
    private List<RoleWrite> possible(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        String look = looks.get(kind);
        if (look == null) {
            return writes;
        }
        Set<String> found = connection.texts(look, RoleArrays.parameters(connection, writes, namespace));
        return writes.stream().filter(write -> found.contains(write.role())).toList();
    }
}
