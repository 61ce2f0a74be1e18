// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.Incident.Kind;
import java.util.Map;
import java.util.TreeMap;

/** What was seen in one or many runs. */
final class Statistics {

    private final Map<String, Long> faults = new TreeMap<>();

    long schedules;

    long steps;

    long terms;

    long evictions;

    long fencedWrites;

    /** Stale writes that arrived at the register that refuses lower tokens, and that it refused. */
    long refusedStaleWrites;

    /** Writes that a register without fencing accepted although a later term had begun. */
    long unfencedStaleWrites;

    /** Overlaps of belief in runs that break the assumptions on purpose. */
    long toleratedOverlaps;

    void count(Fault fault) {
        faults.merge("noise " + fault, 1L, Long::sum);
    }

    void count(Kind kind) {
        faults.merge("incident " + kind, 1L, Long::sum);
    }

    void add(Statistics other) {
        schedules += other.schedules;
        steps += other.steps;
        terms += other.terms;
        evictions += other.evictions;
        fencedWrites += other.fencedWrites;
        refusedStaleWrites += other.refusedStaleWrites;
        unfencedStaleWrites += other.unfencedStaleWrites;
        toleratedOverlaps += other.toleratedOverlaps;
        other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    }

    Map<String, Long> faults() {
        return faults;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(("schedules %,d, steps %,d, terms %,d, evictions %,d%n"
                        + "writes accepted with fencing %,d, stale ones refused %,d; stale ones accepted without fencing %,d;"
                        + " overlaps where assumptions are broken on purpose %,d")
                .formatted(
                        schedules,
                        steps,
                        terms,
                        evictions,
                        fencedWrites,
                        refusedStaleWrites,
                        unfencedStaleWrites,
                        toleratedOverlaps));
        faults.forEach((fault, count) -> text.append("%n  %-32s %,12d".formatted(fault, count)));
        return text.toString();
    }
}
