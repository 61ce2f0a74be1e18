// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one role with each statement: for every database. */
final class SingleRoleWriter implements RoleWriter {

    private static final int CHUNK = 100;

    private final Statements sql;

    SingleRoleWriter(Statements sql) {
        this.sql = sql;
    }

    @Override
    public int chunkSize() {
        return CHUNK;
    }

    @Override
    public Map<String, Outcome> write(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes) {
        Map<String, Outcome> outcomes = new HashMap<>();
        List<RoleWrite> unsettled = new ArrayList<>();
        int[] counts = connection.prepare(
                statement(kind), statement -> writeSingly(connection, statement, namespace, kind, writes));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                outcomes.put(writes.get(i).role(), Outcome.WON);
            } else if (counts[i] < 0) {
                unsettled.add(writes.get(i));
            }
        }
        outcomes.putAll(Settlement.of(sql, connection, namespace, unsettled));
        return outcomes;
    }

    private String statement(RoleWrite.Kind kind) {
        return switch (kind) {
            case CREATE -> sql.insertRole;
            case CLAIM -> sql.claimRole;
            case RELEASE -> sql.releaseRole;
        };
    }

    private static int[] writeSingly(
            LaneConnection connection,
            PreparedStatement statement,
            String namespace,
            RoleWrite.Kind kind,
            List<RoleWrite> writes)
            throws SQLException {
        int[] counts = new int[writes.size()];
        for (int i = 0; i < counts.length; i++) {
            setParameters(statement, parameters(namespace, kind, writes.get(i)));
            try {
                counts[i] = statement.executeUpdate();
            } catch (SQLException e) {
                boolean exists = kind == RoleWrite.Kind.CREATE && Vendor.isDuplicate(e);
                if (!exists && !connection.vendor().isBusy(e)) {
                    throw e;
                }
            }
        }
        return counts;
    }

    private static void setParameters(PreparedStatement statement, List<@Nullable Object> parameters)
            throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object value = parameters.get(i);
            if (value == null) {
                statement.setNull(i + 1, Types.VARCHAR);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private static List<@Nullable Object> parameters(String namespace, RoleWrite.Kind kind, RoleWrite write) {
        RoleRecord expected = write.expected();
        return switch (kind) {
            case CREATE -> Arrays.asList(namespace, write.role(), write.holder(), write.token(), write.sinceMillis());
            case CLAIM ->
                Arrays.asList(
                        write.holder(),
                        write.token(),
                        write.sinceMillis(),
                        namespace,
                        write.role(),
                        write.expectedHolder(),
                        expected.token(),
                        expected.version(),
                        namespace,
                        write.expectedHolder());
            case RELEASE ->
                Arrays.asList(
                        write.holder(),
                        write.token(),
                        write.sinceMillis(),
                        namespace,
                        write.role(),
                        write.expectedHolder(),
                        expected.token());
        };
    }
}
