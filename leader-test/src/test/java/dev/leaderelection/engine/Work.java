// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What the application of a simulated process does under a term: on a thread of its own, it checks, and then it writes. */
final class Work {

    private final Simulation simulation;

    private final MemberProcess process;

    private final String role;

    private final Strand thread;

    private final SplittableRandom chances;

    Work(Simulation simulation, MemberProcess process, String role) {
        this.simulation = simulation;
        this.process = process;
        this.role = role;
        this.thread = new Strand(simulation, process.host());
        this.chances = new SplittableRandom(simulation.plan().seed() ^ simulation.now());
    }

    /** Works under the present term, which waits for it, and writes when it is done; for ever perhaps. */
    void begin(long length, long writeDelay) {
        thread.submit(() -> {
            TermWatch watch = leading();
            if (watch == null || !watch.term().pin()) {
                return;
            }
            watch.work++;
            write(watch, writeDelay);
            if (length < Long.MAX_VALUE) {
                thread.pause(length, () -> {
                    write(watch, writeDelay);
                    end(watch);
                });
            }
        });
    }

    private void end(TermWatch watch) {
        if (!process.isDead()) {
            watch.work--;
            watch.term().unpin();
        }
    }

    /** Asks whether it leads, is held up for a moment, and writes. */
    void act(long pause, long writeDelay) {
        thread.submit(() -> {
            TermWatch watch = leading();
            if (watch != null && isLeader(watch)) {
                thread.pause(pause, () -> write(watch, writeDelay));
            }
        });
    }

    /** The call itself may be held up too; its answer is about a moment before that. */
    private boolean isLeader(TermWatch watch) {
        simulation.holdUp(chances, process.host());
        boolean valid = watch.term().isValid();
        process.host().clock().doNotInterrupt();
        return valid;
    }

    private @Nullable TermWatch leading() {
        return simulation.referee().leading(process, role);
    }

    private void write(TermWatch watch, long delay) {
        if (!process.isDead()) {
            // The request is on its way then, whatever becomes of the process.
            simulation.at(
                    simulation.now() + delay,
                    () -> simulation.referee().register(role).write(watch));
        }
    }
}
