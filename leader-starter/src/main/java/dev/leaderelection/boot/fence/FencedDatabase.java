// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderException;
import dev.leaderelection.Leadership;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.jdbc.FencingGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The database behind one transaction manager. Raises fences in it before fenced work begins, and confirms them as the
 * last thing before a transaction commits: after all synchronizations, and after what JPA has to flush.
 */
final class FencedDatabase implements TransactionExecutionListener {

    /** What fenced methods of the thread wait for, the innermost first, of all databases. */
    private static final ThreadLocal<@Nullable Expectation> EXPECTED = new ThreadLocal<>();

    private final FencingGuard guard;

    private final DataSource dataSource;

    private final JdbcTemplate jdbc;

    /** The tokens that this process has raised, by role. */
    private final Map<String, Long> raised = new ConcurrentHashMap<>();

    FencedDatabase(FencingGuard guard, DataSource dataSource) {
        this.guard = guard;
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource, true);
    }

    /**
     * Raises the fence to the token of a term, or, if this process has done so already, looks whether it still stands
     * there. Never within the caller's transaction: a look would fix its snapshot before the method's first statement,
     * a raise would be as uncommitted as the rest.
     *
     * @throws StaleLeaderException if the fence stands at a greater token
     * @throws LeaderException if the database fails
     */
    void admit(Leadership term) {
        inAutocommit(term, connection -> {
            Long known = raised.get(term.role());
            if (known != null && known == term.token()) {
                OptionalLong stands = guard.look(connection, term.role());
                if (stands.isPresent() && stands.getAsLong() == term.token()) {
                    return;
                }
            }
            guard.raise(connection, term.role(), term.token());
            raised.merge(term.role(), term.token(), Math::max);
        });
    }

    /** Raises the fence to the token of a term, unless this process has done so already. Fails like {@link #admit}. */
    void raise(Leadership term) {
        Long known = raised.get(term.role());
        if (known == null || known < term.token()) {
            admit(term);
        }
    }

    private void inAutocommit(Leadership term, Work work) {
        try (Connection connection = dataSource.getConnection()) {
            boolean autocommit = connection.getAutoCommit();
            if (!autocommit) {
                connection.setAutoCommit(true);
            }
            try {
                work.run(connection);
            } finally {
                if (!autocommit) {
                    connection.setAutoCommit(false);
                }
            }
        } catch (SQLException e) {
            throw new LeaderException(
                    "The fence of role '" + term.role() + "' could not be raised to token " + term.token()
                            + ", so no fenced method of the role is run under this term until it is; the next call tries again."
                            + " A transaction of an earlier term may hold it, or the database is away: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Fences the next transaction that the calling thread begins here, until the expectation is closed. */
    Expectation expect(Leadership term, String transactionName) {
        Expectation expectation = new Expectation(term, transactionName, EXPECTED.get());
        EXPECTED.set(expectation);
        return expectation;
    }

    private @Nullable Expectation expectation() {
        Expectation expectation = EXPECTED.get();
        while (expectation != null && expectation.database() != this) {
            expectation = expectation.outer;
        }
        return expectation;
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
        Expectation expectation = expectation();
        if (beginFailure != null) {
            return;
        }
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            FencedTransaction begun = new FencedTransaction(this, transaction);
            TransactionSynchronizationManager.registerSynchronization(begun);
            if (expectation != null) {
                expectation.begun(begun, transaction);
            }
        } else if (expectation != null && transaction instanceof TransactionStatus status) {
            // Nowhere to keep what has to be confirmed: the method fails when it returns, and writes nothing.
            status.setRollbackOnly();
        }
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        FencedTransaction committing = FencedTransaction.current(this);
        if (transaction.isNewTransaction() && committing != null && committing.is(transaction)) {
            confirm(transaction, committing.terms());
        }
    }

    private void confirm(TransactionExecution transaction, Map<String, Long> terms) {
        if (terms.isEmpty()) {
            return;
        }
        if (!TransactionSynchronizationManager.hasResource(dataSource)) {
            throw new LeaderException(
                    "A fenced transaction cannot be confirmed, because its transaction manager does not"
                            + " show its JDBC connection; it is rolled back. With JPA, use a JpaDialect that does, as Hibernate's.");
        }
        // What is written later than the confirmation is fenced as well, but would hold the fence longer.
        if (transaction instanceof TransactionStatus status) {
            status.flush();
        }
        ConnectionCallback<Boolean> confirmation = connection -> {
            for (Map.Entry<String, Long> term : terms.entrySet()) {
                guard.confirm(connection, term.getKey(), term.getValue());
            }
            return true;
        };
        Boolean unused = jdbc.execute(confirmation);
    }

    /** A fenced method that is about to begin its transaction. */
    final class Expectation implements AutoCloseable {

        private final Leadership term;

        private final String transactionName;

        private final @Nullable Expectation outer;

        private boolean fenced;

        private boolean over;

        private Expectation(Leadership term, String transactionName, @Nullable Expectation outer) {
            this.term = term;
            this.transactionName = transactionName;
            this.outer = outer;
        }

        private FencedDatabase database() {
            return FencedDatabase.this;
        }

        /** Transactions of other advice around the method may come first; they are fenced as well. */
        private void begun(FencedTransaction begun, TransactionExecution transaction) {
            if (!over) {
                begun.fence(term);
                fenced = true;
                over = transactionName.equals(transaction.getTransactionName());
            }
        }

        /** Says so if the method ran without any transaction, which is a defect of the set-up. */
        void requireFenced() {
            if (!fenced) {
                throw new LeaderException(
                        "The fenced method " + transactionName + " ran without a transaction of its"
                                + " transaction manager, and so without its fence. Enable transaction management for its bean.");
            }
        }

        @Override
        public void close() {
            if (outer == null) {
                EXPECTED.remove();
            } else {
                EXPECTED.set(outer);
            }
        }
    }

    /** Something done with a connection. */
    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws SQLException;
    }
}
