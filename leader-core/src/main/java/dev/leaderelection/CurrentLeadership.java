// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Binds a term to the thread that works under it, and puts its role and token into the diagnostic context of the log
 * (MDC). For code that gates work; applications only read the binding.
 */
public final class CurrentLeadership {

    /** Key of the role in the MDC of a thread that works under a term. */
    public static final String MDC_ROLE = "leader.role";

    /** Key of the fencing token in the MDC of a thread that works under a term. */
    public static final String MDC_TOKEN = "leader.token";

    private static final ThreadLocal<@Nullable Leadership> BOUND = new ThreadLocal<>();

    private CurrentLeadership() {}

    static @Nullable Leadership get() {
        return BOUND.get();
    }

    /**
     * Binds a term to the calling thread until the binding is closed, which restores what was bound before.
     *
     * @param leadership the term
     * @return the binding; close it on the same thread
     */
    public static Binding bind(Leadership leadership) {
        Leadership outer = BOUND.get();
        set(leadership);
        return () -> set(outer);
    }

    private static void set(@Nullable Leadership leadership) {
        // Never removed: making the thread's entry anew costs more than the rest, and an empty one keeps nothing alive.
        BOUND.set(leadership);
        if (leadership == null) {
            MDC.remove(MDC_ROLE);
            MDC.remove(MDC_TOKEN);
        } else {
            MDC.put(MDC_ROLE, leadership.role());
            MDC.put(MDC_TOKEN, Long.toString(leadership.token()));
        }
    }

    /** A binding of a term to a thread. */
    @FunctionalInterface
    public interface Binding extends AutoCloseable {

        /** Restores what was bound before. */
        @Override
        void close();
    }
}
