// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.GateObserver.Outcome;
import dev.leaderelection.boot.RunRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** All observers as one. Looked up with the first call: advice is made before all other beans. */
final class GateObservers {

    private static final Logger log = LoggerFactory.getLogger(GateObservers.class);

    private final SingletonSupplier<List<GateObserver>> observers;

    private final SingletonSupplier<Optional<RunRecorder>> recorder;

    GateObservers(ObjectProvider<GateObserver> observers, ObjectProvider<RunRecorder> recorders) {
        this.observers = SingletonSupplier.of(() -> observers.orderedStream().toList());
        this.recorder = SingletonSupplier.of(() -> Optional.ofNullable(recorders.getIfAvailable()));
    }

    boolean isAnyPresent() {
        return !observers.obtain().isEmpty();
    }

    void tell(String role, Outcome outcome) {
        for (GateObserver observer : observers.obtain()) {
            safely(observer, () -> observer.onCall(role, outcome));
        }
    }

    /** A run begins under a term. */
    ObservedRun begin(Leadership term) {
        List<GateObserver> present = observers.obtain();
        List<GateObserver.Run> runs = new ArrayList<>(present.size());
        for (GateObserver observer : present) {
            safely(observer, () -> {
                GateObserver.Run run = observer.onRun(term);
                if (run != null) {
                    runs.add(run);
                }
            });
        }
        return new ObservedRun(this, term.role(), runs);
    }

    /** What is done when the run is over, before its work is ended; nothing for most runs. */
    RunRecorder.@Nullable Ending record(MethodInvocation invocation, Leadership term) {
        RunRecorder present = recorder.obtain().orElse(null);
        Object target = invocation.getThis();
        return present == null || target == null ? null : present.begin(target, invocation.getMethod(), term);
    }

    /** A call must not suffer from who watches it. */
    static void safely(Object observer, Runnable call) {
        try {
            call.run();
        } catch (Exception | AssertionError | LinkageError e) {
            log.error("An observer of gated calls failed: {}", observer, e);
        }
    }
}
