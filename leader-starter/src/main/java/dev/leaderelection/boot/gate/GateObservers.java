// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.GateObserver.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** All observers as one. Looked up with the first call: advice is made before all other beans. */
final class GateObservers {

    private static final Logger log = LoggerFactory.getLogger(GateObservers.class);

    private final SingletonSupplier<List<GateObserver>> observers;

    GateObservers(ObjectProvider<GateObserver> observers) {
        this.observers = SingletonSupplier.of(() -> observers.orderedStream().toList());
    }

    void tell(String role, Outcome outcome) {
        for (GateObserver observer : observers.obtain()) {
            safely(observer, () -> observer.onCall(role, outcome));
        }
    }

    /** A run begins under a term. */
    ObservedRun begin(Leadership term) {
        List<GateObserver.Run> runs = new ArrayList<>();
        for (GateObserver observer : observers.obtain()) {
            safely(observer, () -> {
                GateObserver.Run run = observer.onRun(term);
                if (run != null) {
                    runs.add(run);
                }
            });
        }
        return new ObservedRun(this, term.role(), runs);
    }

    /** A call must not suffer from who watches it. */
    static void safely(Object observer, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error("An observer of gated calls failed: {}", observer, e);
        }
    }
}
