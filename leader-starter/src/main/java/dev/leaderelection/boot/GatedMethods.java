// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.LeaderOnly;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;

/**
 * Which methods are gated, for those parts of the starter that add something to the gate: advice with an order just
 * above {@link #GATE_ORDER} runs on the leader only, under the term that {@link dev.leaderelection.Leadership#current()}
 * answers, and outside of transactions. Implemented by the gate; safe for use by any thread.
 */
public interface GatedMethods {

    /** The order of the gate: outside transactions, inside security and everything else that has an order of its own. */
    int GATE_ORDER = Ordered.LOWEST_PRECEDENCE - 1000;

    /**
     * The annotation that a method is under. Looks at annotations only, not at whether the gate can work.
     *
     * @param method the method that is called
     * @param targetClass the class of the object that it is called on
     * @return the annotation, or {@code null} if the method is not gated
     */
    @Nullable
    LeaderOnly annotation(Method method, Class<?> targetClass);
}
