// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

/**
 * A run of true answers of one process about one role with one token: nothing but true answers between the first and the
 * last one. Times are on the monotonic clock that all processes of a machine share, in nanoseconds.
 *
 * <p>An answer is about <em>some</em> moment between the clock before the question and the clock after the answer; the
 * process may have been stopped on either side of that moment. So belief is known to have begun at {@code firstAfter} or
 * earlier, and to have lasted until {@code lastBefore} or later: between the two it was there for sure, because a term
 * that is over never resumes. A run of one answer has {@code lastBefore < firstAfter}: it was true at a moment between.
 *
 * @param role the role
 * @param owner the process
 * @param token the term's token
 * @param firstBefore the clock before the first true answer: belief may have begun any time before
 * @param firstAfter the clock after the first true answer
 * @param lastBefore the clock before the last true answer
 */
record Run(String role, String owner, long token, long firstBefore, long firstAfter, long lastBefore) {

    /**
     * Whether both believed at one moment, whatever the moments were that their answers were about. Sound: let P's first
     * and last answers be about p1 ≤ firstAfter(P) and pn ≥ lastBefore(P), and Q's likewise. [p1, pn] and [q1, qn] have a
     * moment in common if p1 ≤ qn and q1 ≤ pn, which the two comparisons imply. Tight: if either fails, there are moments
     * within the bounds that have none in common.
     */
    boolean overlaps(Run other) {
        return firstAfter <= other.lastBefore && other.firstAfter <= lastBefore;
    }

    /** How long both believed at least; 0 if that is known of a moment only. */
    long overlapNanos(Run other) {
        return Math.max(0, Math.min(lastBefore, other.lastBefore) - overlapBegin(other));
    }

    long overlapBegin(Run other) {
        return Math.max(firstAfter, other.firstAfter);
    }

    /** Whether this was believed for sure before the other one can have begun. */
    boolean beginsBefore(Run other) {
        return firstAfter < other.firstBefore;
    }

    Run until(long newLastBefore) {
        return new Run(role, owner, token, firstBefore, firstAfter, Math.max(lastBefore, newLastBefore));
    }
}
