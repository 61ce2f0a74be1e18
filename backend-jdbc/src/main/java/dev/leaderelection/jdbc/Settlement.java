// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds out by reading what became of writes that came back without a count of each. */
final class Settlement {

    private Settlement() {}

    /** What became of writes whose statement says how many rows it changed. */
    static Map<String, Outcome> byCount(
            Statements sql, LaneConnection connection, String namespace, List<RoleWrite> writes, int count) {
        if (count == 0) {
            return Map.of();
        }
        if (count != writes.size()) {
            return of(sql, connection, namespace, writes);
        }
        Map<String, Outcome> outcomes = new HashMap<>();
        writes.forEach(write -> outcomes.put(write.role(), Outcome.WON));
        return outcomes;
    }

    /**
     * Reads the rows of writes whose statement has ended. Nothing of it can come later.
     *
     * @return {@code WON} for rows that show the write, {@code UNKNOWN} for rows that have changed since, nothing for rows
     *     that show that the write did not happen
     */
    static Map<String, Outcome> of(
            Statements sql, LaneConnection connection, String namespace, List<RoleWrite> writes) {
        Map<String, Outcome> outcomes = new HashMap<>();
        Map<String, RoleRecord> rows = read(sql, connection, namespace, writes);
        for (RoleWrite write : writes) {
            RoleRecord row = Objects.requireNonNull(rows.get(write.role()));
            if (write.isShownBy(row)) {
                outcomes.put(write.role(), Outcome.WON);
            } else if (row.version() > write.expected().version() + 1) {
                outcomes.put(write.role(), Outcome.UNKNOWN);
            }
        }
        return outcomes;
    }

    /** The rows of the roles that are written, those that do not exist as {@link RoleRecord#absent}. */
    static Map<String, RoleRecord> read(
            Statements sql, LaneConnection connection, String namespace, List<RoleWrite> writes) {
        if (writes.isEmpty()) {
            return Map.of();
        }
        List<Object> parameters = new ArrayList<>();
        parameters.add(namespace);
        writes.forEach(write -> parameters.add(write.role()));
        String names = String.join(",", Collections.nCopies(writes.size(), "?"));
        Map<String, RoleRecord> rows = new HashMap<>();
        writes.forEach(write -> rows.put(write.role(), RoleRecord.absent(write.role())));
        connection
                .jdbc()
                .query(
                        sql.readRoles + " AND NAME IN (" + names + ")",
                        row -> {
                            RoleRecord role = StateReader.role(row);
                            rows.put(role.name(), role);
                        },
                        parameters.toArray());
        return rows;
    }
}
