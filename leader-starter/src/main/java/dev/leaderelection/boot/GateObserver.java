// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * Told of every call of a gated method, for meters, traces and logs. Every bean of this type is told.
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

    /**
     * A run begins: this process leads the role, and the method is about to be called.
     *
     * @param term the term under which it runs
     * @return told of the rest of the run, or {@code null} if {@link #onCall} is enough
     */
    default @Nullable Run onRun(Leadership term) {
        return null;
    }

    /** Told of the rest of one run. */
    interface Run {

        /**
         * The calling thread begins to work for the run: it calls the method, or subscribes to its publisher.
         *
         * @return called when it has done so, on the same thread
         */
        Runnable enter();

        /**
         * The run came to its end, perhaps on another thread. Told exactly once, after {@link #onCall}.
         *
         * @param outcome what became of it
         * @param failure what the method threw, or its future or publisher failed with
         */
        void end(Outcome outcome, @Nullable Throwable failure);
    }

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
