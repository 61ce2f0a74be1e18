// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.SessionTimings;
import dev.leaderelection.spi.MemberJson;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a namespace: the roles first, and the sessions after them, so that a session which a role names and
 * which is not there is gone for ever.
 *
 * <p>At rest that is two small statements. Every change of a role raises the sum of the versions, so that the roles are
 * read only when it differs from the sum of the rows that were read last, over the same connection.
 */
final class StateReader {

    private final Statements sql;
    private final String namespace;

    StateReader(Statements sql, String namespace) {
        this.sql = sql;
        this.namespace = namespace;
    }

    /** Reads the state, over again only as far as it differs from what is known. */
    Known read(LaneConnection connection, @Nullable Known known) {
        Roles roles = readRoles(connection, known);
        Map<String, SessionRecord> sessions = readSessions(connection);
        return new Known(new StoreState(connection.number(), roles.records(), sessions), roles);
    }

    private Roles readRoles(LaneConnection connection, @Nullable Known known) {
        if (known != null
                && known.state().connection() == connection.number()
                && readSum(connection).equals(known.roles().sum())) {
            return known.roles();
        }
        return connection.query(sql.readRoles, StateReader::roles, namespace);
    }

    private Sum readSum(LaneConnection connection) {
        return connection.query(sql.sumRoles, StateReader::sum, namespace);
    }

    private Map<String, SessionRecord> readSessions(LaneConnection connection) {
        return connection.query(sql.readSessions, rows -> sessions(rows, connection.number()), namespace);
    }

    private static Sum sum(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Sum.NOTHING;
        }
        BigDecimal versions = rows.getBigDecimal(2);
        return new Sum(rows.getLong(1), versions == null ? 0 : versions.longValue());
    }

    private static Roles roles(ResultSet rows) throws SQLException {
        Map<String, RoleRecord> records = new HashMap<>();
        Sum sum = Sum.NOTHING;
        while (rows.next()) {
            sum = sum.plus(rows.getLong("VERSION"));
            addRole(rows, records);
        }
        return new Roles(Collections.unmodifiableMap(records), sum);
    }

    private static Map<String, SessionRecord> sessions(ResultSet rows, long connection) throws SQLException {
        Map<String, SessionRecord> records = new HashMap<>();
        while (rows.next()) {
            SessionRecord session = session(rows, connection);
            records.put(session.id(), session);
        }
        return Collections.unmodifiableMap(records);
    }

    private static void addRole(ResultSet row, Map<String, RoleRecord> records) throws SQLException {
        try {
            RoleRecord role = role(row);
            records.put(role.name(), role);
        } catch (IllegalArgumentException e) {
            // Written by hand; no member can ask for a role of such a name.
            Lanes.LOG.debug("A role is passed over", e);
        }
    }

    /** The role in a row of {@link Statements#readRoles}. */
    static RoleRecord role(ResultSet row) throws SQLException {
        return new RoleRecord(
                row.getString("NAME"),
                row.getString("HOLDER"),
                row.getLong("TOKEN"),
                row.getLong("VERSION"),
                row.getLong("SINCE"));
    }

    private static SessionRecord session(ResultSet row, long connection) throws SQLException {
        return new SessionRecord(
                row.getString("ID"),
                row.getLong("BEAT"),
                ttl(row.getLong("TTL_MS")),
                MemberJson.read(row.getString("INFO"), row.getString("MEMBER")),
                connection);
    }

    /** A TTL that no member can have was written by hand, and must not get a session evicted too soon, or never. */
    private static Duration ttl(long millis) {
        Duration ttl = Duration.ofMillis(millis);
        if (ttl.compareTo(SessionTimings.MIN_TTL) < 0) {
            return SessionTimings.MIN_TTL;
        }
        return ttl.compareTo(SessionTimings.MAX_TTL) > 0 ? SessionTimings.MAX_TTL : ttl;
    }

    /** The state as it was read last, and what it takes to see that its roles have not changed. */
    record Known(StoreState state, Roles roles) {

        /** Whether this, read later over the same connection, shows that the database has lost changes in between. */
        boolean hasLostSince(Known earlier) {
            return state.connection() == earlier.state().connection()
                    && (hasLostRoles(earlier.state().roles())
                            || hasLostBeats(earlier.state().sessions()));
        }

        private boolean hasLostRoles(Map<String, RoleRecord> earlier) {
            Map<String, RoleRecord> now = state.roles();
            return now != earlier
                    && earlier.values().stream().anyMatch(before -> {
                        RoleRecord role = now.get(before.name());
                        return role == null || role.version() < before.version();
                    });
        }

        private boolean hasLostBeats(Map<String, SessionRecord> earlier) {
            return state.sessions().values().stream().anyMatch(session -> {
                SessionRecord before = earlier.get(session.id());
                return before != null && session.beat() < before.beat();
            });
        }
    }

    /** All roles of a namespace with the count and sum of the rows they came from. */
    record Roles(Map<String, RoleRecord> records, Sum sum) {}

    /** Count of the roles and sum of their versions. */
    record Sum(long count, long versions) {

        static final Sum NOTHING = new Sum(0, 0);

        Sum plus(long version) {
            return new Sum(count + 1, versions + version);
        }
    }
}
