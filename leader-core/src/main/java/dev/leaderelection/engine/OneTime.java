// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService.Registration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happens once, and the actions that wait for it. Safe for use by any thread; runs none of them itself. */
final class OneTime {

    private final Set<Waiting> waiting = new LinkedHashSet<>();

    private boolean happened;

    /**
     * Lets an action wait.
     *
     * @param action the action
     * @return closing it takes the action back; {@code null} if it has happened already
     */
    synchronized @Nullable Registration await(Runnable action) {
        if (happened) {
            return null;
        }
        Waiting added = new Waiting(action);
        waiting.add(added);
        return () -> remove(added);
    }

    /** Says that it has happened. Answers the actions that waited, in the order in which they came; none the next time. */
    synchronized List<Runnable> happen() {
        happened = true;
        List<Runnable> actions = waiting.stream().map(each -> each.action).toList();
        waiting.clear();
        return actions;
    }

    private synchronized void remove(Waiting gone) {
        waiting.remove(gone);
    }

    /** A class, not a record: one action may wait twice. */
    private static final class Waiting {

        private final Runnable action;

        private Waiting(Runnable action) {
            this.action = action;
        }
    }
}
