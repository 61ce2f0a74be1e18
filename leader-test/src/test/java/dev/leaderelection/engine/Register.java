// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** What the work of a role writes to, once with a guard that refuses lower tokens and once without. */
final class Register {

    private final Statistics statistics;

    private long highestToken;

    private long lastAcceptedCommit;

    private long lastGrantedCommit;

    Register(Statistics statistics) {
        this.statistics = statistics;
    }

    void granted(TermWatch watch) {
        lastGrantedCommit = Math.max(lastGrantedCommit, watch.commit());
    }

    void write(TermWatch watch) {
        boolean later = lastGrantedCommit > watch.commit();
        if (later) {
            statistics.unfencedStaleWrites++;
        }
        if (watch.term().token() < highestToken) {
            statistics.refusedStaleWrites++;
            return;
        }
        if (lastAcceptedCommit > watch.commit()) {
            throw new Violation(Invariant.I3, watch + " wrote after a later term had written");
        }
        highestToken = watch.term().token();
        lastAcceptedCommit = watch.commit();
        statistics.fencedWrites++;
    }
}
