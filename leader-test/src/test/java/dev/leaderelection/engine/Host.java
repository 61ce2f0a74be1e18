// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulated machine: its clocks, its cable, and the process that runs on it. */
final class Host {

    private final Simulation simulation;

    private final int number;

    private final SimulatedClock clock;

    @Nullable
    MemberProcess process;

    private long frozenUntil;

    private int incarnations;

    // Until when what does not get through.
    private final Map<Link, Long> cutUntil = new EnumMap<>(Link.class);

    /** Reads fail for ever. */
    boolean blind;

    /** Reads succeed, but the engine fails on every one of them. */
    boolean choking;

    Host(Simulation simulation, int number, SimulatedClock clock) {
        this.simulation = simulation;
        this.number = number;
        this.clock = clock;
    }

    int number() {
        return number;
    }

    SimulatedClock clock() {
        return clock;
    }

    long frozenUntil() {
        return frozenUntil;
    }

    boolean isFrozen() {
        return frozenUntil > simulation.now();
    }

    void freeze(long until) {
        frozenUntil = Math.max(frozenUntil, until);
    }

    void cut(Link link, long until) {
        cutUntil.merge(link, until, Math::max);
    }

    boolean isCut(Link link) {
        return cutUntil.getOrDefault(link, 0L) > simulation.now();
    }

    /** Whether nothing can be expected any more of a process on this machine. */
    boolean isUseless() {
        return blind || choking;
    }

    void start() {
        if (process == null) {
            process = new MemberProcess(simulation, this, incarnations++);
            process.start();
        }
    }

    void crash() {
        if (process != null) {
            process.end();
            process = null;
        }
    }

    /** Parts of the cable that fail on their own. */
    enum Link {
        BEAT_REQUESTS,
        BEAT_ANSWERS,
        OPERATION_REQUESTS,
        OPERATION_ANSWERS
    }
}
