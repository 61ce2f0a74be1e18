// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.Leadership;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which runs of gated methods came to their end, for those parts of the starter that need to know. Called by
 * the gate, on the threads that do the work; safe for use by any thread. Must not throw.
 */
public interface RunRecorder {

    /**
     * A run begins: this process leads the role, and the method is about to be called.
     *
     * @param target the object that it is called on
     * @param method the method that is called, perhaps an interface's
     * @param term the term under which it runs
     * @return told of its end, or {@code null} if that is not of interest
     */
    @Nullable
    Ending begin(Object target, Method method, Leadership term);

    /** Told of the end of one run. */
    @FunctionalInterface
    interface Ending {

        /**
         * The run came to its end. A planned hand-over waits for it until its work is released.
         *
         * @param interrupted whether it was interrupted or cancelled because its term was over, or its method was not
         *     called at all
         * @param failure what the method threw, or its future failed with
         * @param release ends the work; must be called, now or later, on any thread
         */
        void end(boolean interrupted, @Nullable Throwable failure, Runnable release);
    }
}
