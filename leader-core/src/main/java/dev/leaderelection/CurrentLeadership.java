// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import org.jspecify.annotations.Nullable;

/** Binds a term to the thread that works under it. For code that gates work; applications only read the binding. */
public final class CurrentLeadership {

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
        BOUND.set(leadership);
        return () -> restore(outer);
    }

    private static void restore(@Nullable Leadership outer) {
        if (outer == null) {
            BOUND.remove();
        } else {
            BOUND.set(outer);
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
