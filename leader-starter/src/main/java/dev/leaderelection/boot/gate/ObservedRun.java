// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.GateObserver.Outcome;
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
        this.runs = runs;
    }

    /** Whether anybody wants to know what becomes of it. */
    boolean isWatched() {
        return observers.isAnyPresent();
    }

    /** The calling thread works for the run until it calls what is given back. */
    Runnable enter() {
        Runnable exit = () -> {};
        for (GateObserver.Run run : runs) {
            exit = enter(run, exit);
        }
        return exit;
    }

    /** Who entered last exits first. */
    private static Runnable enter(GateObserver.Run run, Runnable outerExit) {
        Runnable[] exit = {() -> {}};
        GateObservers.safely(run, () -> exit[0] = run.enter());
        return () -> {
            GateObservers.safely(run, exit[0]);
            outerExit.run();
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
