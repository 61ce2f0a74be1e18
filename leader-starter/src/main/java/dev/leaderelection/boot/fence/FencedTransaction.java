// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.Leadership;
import dev.leaderelection.StaleLeaderException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction of a fenced database, and the terms that it has to confirm before it commits. Bound to the thread as a
 * synchronization, so that it is suspended and resumed with its transaction.
 */
final class FencedTransaction implements TransactionSynchronization {

    private final FencedDatabase database;

    private final TransactionExecution transaction;

    /** In the order of the roles, so that two transactions with the same two roles do not wait for each other. */
    private final Map<String, Long> terms = new TreeMap<>();

    FencedTransaction(FencedDatabase database, TransactionExecution transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** The transaction of a database that the calling thread is in, or {@code null}. */
    static @Nullable FencedTransaction current(FencedDatabase database) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return null;
        }
        FencedTransaction found = null;
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof FencedTransaction candidate
                    && candidate.database == database
                    && !candidate.transaction.isCompleted()) {
                found = candidate;
            }
        }
        return found;
    }

    /**
     * Lets the transaction commit only if the fence of the term's role still stands at its token then.
     *
     * @throws StaleLeaderException if the transaction has to confirm another term of the same role already
     */
    void fence(Leadership term) {
        Long other = terms.putIfAbsent(term.role(), term.token());
        if (other != null && other != term.token()) {
            throw new StaleLeaderException(term.role(), Math.min(other, term.token()), Math.max(other, term.token()));
        }
    }

    boolean is(TransactionExecution other) {
        return transaction == other;
    }

    Map<String, Long> terms() {
        return terms;
    }
}
