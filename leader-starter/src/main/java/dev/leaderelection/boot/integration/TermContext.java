// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import org.springframework.integration.leader.Context;

/**
 * One term, as Spring Integration knows it.
 *
 * @param term the term
 * @param leaders whose term it is
 */
record TermContext(Leadership term, LeaderService leaders) implements Context {

    @Override
    public boolean isLeader() {
        return term.isValid();
    }

    /** Steps down, and returns at once. A context that somebody kept does not end a later term. */
    @Override
    public void yield() {
        if (term.isValid()) {
            var unused = leaders.role(term.role()).stepDown();
        }
    }

    @Override
    public String getRole() {
        return term.role();
    }

    @Override
    public String toString() {
        return "TermContext[" + term.role() + ", token " + term.token() + "]";
    }
}
