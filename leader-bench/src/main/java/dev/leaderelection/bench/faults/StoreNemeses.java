// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** What other users of a database do to a member. */
final class StoreNemeses {

    private static final String SESSION_ROW = "SELECT S.BEAT FROM LEADER_SESSION S WHERE S.ID ="
            + " (SELECT R.HOLDER FROM LEADER_ROLE R WHERE R.NAME = ?) FOR UPDATE";

    private static final String DELETE_SESSION =
            "DELETE FROM LEADER_SESSION WHERE ID = (SELECT HOLDER FROM LEADER_ROLE WHERE NAME = ?)";

    private static final String ROLE_ROW = "SELECT TOKEN FROM LEADER_ROLE WHERE NAME = ? FOR UPDATE";

    private StoreNemeses() {}

    static List<Nemesis> all() {
        return Stream.of(
                        rowLocked("session-row-locked", SESSION_ROW),
                        rowLocked("role-row-locked", ROLE_ROW),
                        Nemesis.everywhere("pool-exhausted", 2, (testbed, random) -> {
                            Candidate leader = testbed.leader();
                            leader.order("exhaust-pool");
                            // What the store has, it keeps: only a store that needs new connections asks the pool.
                            leader.proxies().forEach(Proxy::reset);
                            return Fault.of(leader, () -> leader.order("refill-pool"));
                        }),
                        Nemesis.everywhere("session-row-deleted-by-hand", 1, (testbed, random) -> {
                                    Candidate leader = testbed.leader();
                                    deleteSession(testbed);
                                    return Fault.of(leader);
                                })
                                .breaking("a record was deleted by hand while its member ran"),
                        Nemesis.everywhere("role-row-locked-and-leader-killed", 0.5, (testbed, random) -> {
                            Connection lock = lock(testbed, ROLE_ROW);
                            Candidate leader = testbed.leader();
                            leader.process().kill();
                            return Fault.of(leader, () -> unlock(lock));
                        }))
                .map(nemesis -> nemesis.only(Backend::isSql))
                .toList();
    }

    private static Nemesis rowLocked(String name, String select) {
        return Nemesis.everywhere(name, 1.6, (testbed, random) -> {
            Connection lock = lock(testbed, select);
            return Fault.of(testbed.leader(), () -> unlock(lock));
        });
    }

    private static void deleteSession(Testbed testbed) throws SQLException {
        try (Connection connection = testbed.database().connect();
                PreparedStatement statement = connection.prepareStatement(DELETE_SESSION)) {
            statement.setString(1, testbed.roles().get(0));
            statement.executeUpdate();
        }
    }

    private static Connection lock(Testbed testbed, String select) throws SQLException {
        Connection connection = testbed.database().connect();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, testbed.roles().get(0));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
            }
        }
        return connection;
    }

    private static void unlock(Connection lock) {
        try (lock) {
            lock.rollback();
        } catch (SQLException e) {
            // The server ended it: the row is free.
        }
    }
}
