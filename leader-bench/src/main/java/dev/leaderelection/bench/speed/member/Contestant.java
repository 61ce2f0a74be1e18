// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.util.List;

/**
 * One member of an election by one library, connected when it is made. What a careful application of that library would
 * do, and no more. {@link #isLeader} may be asked by any thread, the rest is called by one.
 */
interface Contestant extends AutoCloseable {

    /** Becomes a candidate for all these roles. */
    void join(List<String> roles) throws Exception;

    /** What the application would believe at this moment, as the library tells it. */
    boolean isLeader(String role);

    /** Gives a role up as planned, and stays or becomes a candidate again. */
    void giveUp(String role) throws Exception;

    /** Gives a role up to a certain member. */
    default void transfer(String role, String member) throws Exception {
        throw new UnsupportedOperationException("no transfer to a chosen member");
    }

    @Override
    void close();
}
