// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderService.Registration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happens once, and what waits for it. */
final class Moment {

    private @Nullable List<Runnable> waiting = new ArrayList<>();

    /** Lets an action wait. Answers {@code null} if it is too late for that. */
    synchronized @Nullable Registration await(Runnable action) {
        if (waiting == null) {
            return null;
        }
        // A wrapper is itself only, even where the same action waits twice.
        Runnable entry = () -> action.run();
        waiting.add(entry);
        return () -> takeBack(entry);
    }

    private synchronized void takeBack(Runnable entry) {
        if (waiting != null) {
            waiting.remove(entry);
        }
    }

    /** Now it has happened. Answers what waited for it, the first time. */
    synchronized List<Runnable> happen() {
        List<Runnable> actions = waiting == null ? List.of() : waiting;
        waiting = null;
        return actions;
    }
}
