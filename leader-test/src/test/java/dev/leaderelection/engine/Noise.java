// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.EnumMap;
import java.util.Map;

/**
 * How likely each {@link Fault} is with one operation.
 *
 * @param perMille chances; faults that are absent do not happen
 * @param from when the noise begins, in nanoseconds of true time
 * @param to when it ends
 */
record Noise(Map<Fault, Integer> perMille, long from, long to) {

    static final Noise NONE = new Noise(new EnumMap<>(Fault.class), 0, 0);

    int chance(Fault fault, long now) {
        return now < from || now >= to ? 0 : perMille.getOrDefault(fault, 0);
    }

    Noise without(Fault fault) {
        Map<Fault, Integer> rest = new EnumMap<>(Fault.class);
        rest.putAll(perMille);
        rest.remove(fault);
        return new Noise(rest, from, to);
    }

    Noise between(long newFrom, long newTo) {
        return new Noise(perMille, newFrom, newTo);
    }

    @Override
    public String toString() {
        return perMille + " from " + Trace.time(from) + " to " + Trace.time(to);
    }
}
