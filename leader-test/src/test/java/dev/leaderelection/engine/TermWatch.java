// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** What the referee knows of one term that was granted. */
final class TermWatch {

    private final MemberProcess process;

    private final Term term;

    private final long order;

    private final long commit;

    /** Whether belief in it was ever seen. */
    boolean rose;

    /** Whether it was ever seen to be over. */
    boolean over;

    /** Whether the engine has revoked it, and when by the member's monotonic clock. */
    boolean revoked;

    long revokedAt;

    /** Whether its listeners were told of the revocation. */
    boolean told;

    /** Pieces of work under way. */
    int work;

    TermWatch(MemberProcess process, Term term, long order, long commit) {
        this.process = process;
        this.term = term;
        this.order = order;
        this.commit = commit;
    }

    MemberProcess process() {
        return process;
    }

    Term term() {
        return term;
    }

    String role() {
        return term.role();
    }

    /** Counts all terms of a run in the order in which they were granted. */
    long order() {
        return order;
    }

    /** Counts all elections of the run in the order in which the store committed them. */
    long commit() {
        return commit;
    }

    boolean isDrained() {
        return told && work == 0;
    }

    @Override
    public String toString() {
        return process.name() + " in " + term;
    }
}
