// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
                                    Optional<Connection> deletion = begin(testbed, DELETE_SESSION);
                                    if (deletion.isPresent()) {
                                        deletion.get().commit();
                                        deletion.get().close();
                                    }
                                    return Fault.of(leader).missedIf(deletion.isEmpty());
                                })
                                .breaking("a record was deleted by hand while its member ran"),
                        Nemesis.everywhere("role-row-locked-and-leader-killed", 0.5, (testbed, random) -> {
                            Optional<Connection> lock = begin(testbed, ROLE_ROW);
                            Candidate leader = testbed.leader();
                            if (lock.isPresent()) {
                                leader.process().kill();
                            }
                            return holding(lock, leader);
                        }))
                .map(nemesis -> nemesis.only(Backend::isSql))
                .toList();
    }

    private static Nemesis rowLocked(String name, String select) {
        return Nemesis.everywhere(name, 1.6, (testbed, random) -> holding(begin(testbed, select), testbed.leader()));
    }

    private static Fault holding(Optional<Connection> lock, Candidate victim) {
        return Fault.of(victim, () -> lock.ifPresent(StoreNemeses::end)).missedIf(lock.isEmpty());
    }

    /**
     * Begins a transaction with a statement about the first role.
     *
     * @return none if another fault has the server or the row, so that it does not come about soon
     */
    private static Optional<Connection> begin(Testbed testbed, String sql) throws InterruptedException {
        CompletableFuture<Connection> begun = new CompletableFuture<>();
        Threads.daemon("other-user", () -> {
            try {
                Connection transaction = transaction(testbed, sql);
                if (!begun.complete(transaction)) {
                    end(transaction);
                }
            } catch (SQLException e) {
                begun.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(begun.get(testbed.ttls(1).toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (TimeoutException e) {
            // Should it come later, it ends at once.
            return begun.cancel(false) ? Optional.empty() : Optional.of(begun.join());
        }
    }

    private static Connection transaction(Testbed testbed, String sql) throws SQLException {
        Connection connection = testbed.database().connect();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            statement.setString(1, testbed.roles().get(0));
            statement.execute();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void end(Connection transaction) {
        try (transaction) {
            transaction.rollback();
        } catch (SQLException e) {
            // The server ended it: the rows are free.
        }
    }
}
