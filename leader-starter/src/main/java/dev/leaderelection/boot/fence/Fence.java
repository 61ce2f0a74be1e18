// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.Leadership;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * The fence around one method.
 *
 * @param database the database of its transactions
 * @param transactionName the name that its transactions have
 * @param joins whether it takes part in a transaction that its caller has begun
 */
record Fence(FencedDatabase database, String transactionName, boolean joins) {

    /**
     * Runs the method in a transaction that commits only while no later term has begun to work.
     *
     * @param invocation the call, outside of the method's own transaction
     * @param term the term that it runs under
     * @return what the method returns
     * @throws dev.leaderelection.StaleLeaderException if a later term has; nothing is written then
     */
    @Nullable
    Object run(MethodInvocation invocation, Leadership term) throws Throwable {
        FencedTransaction joined = joins ? FencedTransaction.current(database) : null;
        if (joined != null) {
            database.raise(term);
            joined.fence(term);
            return invocation.proceed();
        }
        database.admit(term);
        try (FencedDatabase.Expectation expectation = database.expect(term, transactionName)) {
            Object result = invocation.proceed();
            expectation.requireFenced();
            return result;
        }
    }
}
