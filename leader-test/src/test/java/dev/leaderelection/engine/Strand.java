// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayDeque;
import java.util.Queue;

/** One thread of a simulated process: runs tasks in order, unless it or the whole process stands still. */
final class Strand {

    private final Simulation simulation;

    private final Host host;

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private long stalledUntil;

    private boolean busy;

    private boolean waking;

    private boolean over;

    Strand(Simulation simulation, Host host) {
        this.simulation = simulation;
        this.host = host;
    }

    void submit(Runnable task) {
        if (!over) {
            tasks.add(task);
            run();
        }
    }

    /** Stands still until a time. */
    void stall(long until) {
        stalledUntil = Math.max(stalledUntil, until);
    }

    boolean isStalled() {
        return stalledUntil > simulation.now();
    }

    /** Called by a task: it goes on after a pause, and nothing else runs on this strand meanwhile. */
    void pause(long nanos, Runnable rest) {
        if (nanos == 0) {
            rest.run();
            return;
        }
        busy = true;
        simulation.at(simulation.now() + nanos, () -> proceed(rest));
    }

    /** Runs nothing any more. */
    void end() {
        over = true;
        tasks.clear();
    }

    private void proceed(Runnable rest) {
        if (over) {
            return;
        }
        long ready = ready();
        if (ready > simulation.now()) {
            if (ready < Long.MAX_VALUE) {
                simulation.at(ready, () -> proceed(rest));
            }
            return;
        }
        busy = false;
        running(rest);
        run();
    }

    private void run() {
        while (!busy && !waking && !tasks.isEmpty()) {
            long ready = ready();
            if (ready > simulation.now()) {
                waking = true;
                if (ready < Long.MAX_VALUE) {
                    simulation.at(ready, () -> {
                        waking = false;
                        run();
                    });
                }
                return;
            }
            running(tasks.remove());
        }
    }

    private void running(Runnable task) {
        // A task that posts to its own strand only queues.
        boolean wasWaking = waking;
        waking = true;
        task.run();
        waking = wasWaking;
    }

    private long ready() {
        return Math.max(stalledUntil, host.frozenUntil());
    }
}
