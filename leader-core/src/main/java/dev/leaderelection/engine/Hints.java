// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.ChangeListener;
import dev.leaderelection.spi.RoleRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Hints from the store on their way to the machine. A burst of them is one event. */
final class Hints implements ChangeListener {

    private final Executor engine;

    private final Consumer<Event> machine;

    private final Queue<RoleRecord> handedOver = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean onTheWay = new AtomicBoolean();

    /**
     * Creates it.
     *
     * @param engine runs what it is given on the engine thread
     * @param machine takes events, on that thread
     */
    Hints(Executor engine, Consumer<Event> machine) {
        this.engine = engine;
        this.machine = machine;
    }

    @Override
    public void changed() {
        if (onTheWay.compareAndSet(false, true)) {
            engine.execute(this::arrive);
        }
    }

    @Override
    public void handedOver(RoleRecord record) {
        handedOver.add(record);
        changed();
    }

    private void arrive() {
        // First, so that what is told from here on is another event.
        onTheWay.set(false);
        List<RoleRecord> records = new ArrayList<>();
        for (RoleRecord record = handedOver.poll(); record != null; record = handedOver.poll()) {
            records.add(record);
        }
        machine.accept(new Event.ChangedHint(records));
    }
}
