// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Asks watched contestants again and again whether they lead, and reports when the answer changes. Times are of the
 * system's monotonic clock, which the processes of a Linux machine share; a rise is told by the time after the first
 * {@code true} was answered, a fall by the time before the last {@code true} was asked for, so that an overlap that
 * follows from them is one.
 */
final class BeliefWatch {

    /** A process whose loop stood still for longer was paused. */
    private static final long STILL_NANOS = 300_000_000;

    /** Nothing to watch, nothing to spend processor time on. */
    private static final long IDLE_NANOS = STILL_NANOS / 3;

    private final Consumer<String> report;

    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    private volatile long pauseNanos = IDLE_NANOS;

    BeliefWatch(Consumer<String> report) {
        this.report = report;
        Thread thread = new Thread(this::run, "belief-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Each contestant is asked after the pause that was given last. */
    void watch(String name, Contestant contestant, String role, long newPauseNanos) {
        watched.put(name, new Watched(name, contestant, role));
        pauseNanos = newPauseNanos;
    }

    private void run() {
        long before = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            if (now - before > STILL_NANOS) {
                report.accept("STILL " + before + " " + now);
            }
            before = now;
            watched.values().forEach(this::ask);
            LockSupport.parkNanos(watched.isEmpty() ? IDLE_NANOS : pauseNanos);
        }
    }

    private void ask(Watched one) {
        long asked = System.nanoTime();
        boolean leads = one.contestant.isLeader(one.role);
        long answered = System.nanoTime();
        if (leads && !one.led) {
            report.accept("RISE " + one.name + " " + answered);
        } else if (!leads && one.led) {
            report.accept("FALL " + one.name + " " + one.lastTrue + " " + asked);
        }
        one.led = leads;
        if (leads) {
            one.lastTrue = asked;
        }
    }

    /** Written by the watching thread alone. */
    private static final class Watched {

        private final String name;

        private final Contestant contestant;

        private final String role;

        private boolean led;

        private long lastTrue;

        private Watched(String name, Contestant contestant, String role) {
            this.name = name;
            this.contestant = contestant;
            this.role = role;
        }
    }
}
