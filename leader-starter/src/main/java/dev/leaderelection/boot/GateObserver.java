// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

/**
 * Told of every call of a gated method, for meters and logs. Every bean of this type is told.
 *
 * <p>Calls come on the threads that do the work, several at a time, and must return quickly. What they throw is logged.
 */
@FunctionalInterface
public interface GateObserver {

    /**
     * A call of a gated method came to its end: the method returned or threw, its future is complete, its publisher has
     * terminated or was cancelled, or a follower has answered. Told exactly once for each call, or each subscription.
     *
     * @param role the role whose leader may pass
     * @param outcome what became of the call
     */
    void onCall(String role, Outcome outcome);

    /** What became of a call of a gated method. */
    enum Outcome {
        /** It ran, and ended within its term. */
        RUN,
        /** A follower answered without running it: nothing, empty, or with the fallback. */
        SKIPPED,
        /** A follower threw {@link dev.leaderelection.NotLeaderException}. */
        REJECTED,
        /** It ran, and was interrupted or cancelled because its term was over. */
        INTERRUPTED,
        /** It ran, and went on after its term was over, in a drain or in spite of a loss. */
        OUTLIVED
    }
}
