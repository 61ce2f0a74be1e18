// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.GateObserver.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What observers are told of one run. Safe for use by any thread. */
final class ObservedRun {

    private final GateObservers observers;

    private final String role;

    private final List<GateObserver.Run> runs;

    ObservedRun(GateObservers observers, String role, List<GateObserver.Run> runs) {
        this.observers = observers;
        this.role = role;
        this.runs = List.copyOf(runs);
    }

    /** The calling thread works for the run until it calls what is given back. */
    Runnable enter() {
        if (runs.isEmpty()) {
            return () -> {};
        }
        List<Runnable> exits = new ArrayList<>();
        for (GateObserver.Run run : runs) {
            GateObservers.safely(run, () -> exits.add(run.enter()));
        }
        return () -> {
            for (int i = exits.size() - 1; i >= 0; i--) {
                Runnable exit = exits.get(i);
                GateObservers.safely(exit, exit);
            }
        };
    }

    void end(Outcome outcome, @Nullable Throwable failure) {
        observers.tell(role, outcome);
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        for (GateObserver.Run run : runs) {
            GateObservers.safely(run, () -> run.end(outcome, cause));
        }
    }
}
