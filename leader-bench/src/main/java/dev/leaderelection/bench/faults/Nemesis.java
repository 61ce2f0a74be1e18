// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Something that is done to members and servers.
 *
 * @param name its name
 * @param appliesTo over which backends it can be done
 * @param breaks the assumption of the election that it breaks, empty for none
 * @param ttls how long it lasts, in TTLs
 * @param attack begins it
 */
record Nemesis(String name, Predicate<Backend> appliesTo, String breaks, double ttls, Attack attack) {

    static Nemesis everywhere(String name, double ttls, Attack attack) {
        return new Nemesis(name, backend -> true, "", ttls, attack);
    }

    Nemesis only(Predicate<Backend> newAppliesTo) {
        return new Nemesis(name, newAppliesTo, breaks, ttls, attack);
    }

    Nemesis breaking(String newBreaks) {
        return new Nemesis(name, appliesTo, newBreaks, ttls, attack);
    }

    /** Begins what a nemesis does. */
    @FunctionalInterface
    interface Attack {

        /** Begins, and says to whom and how it ends, beside {@link Testbed#heal}. */
        Fault begin(Testbed testbed, RandomGenerator random) throws Exception;
    }

    /**
     * What was begun.
     *
     * @param victim to whom
     * @param end how it ends
     * @param missed whether it could not be brought about: it counts as another thing then
     */
    record Fault(String victim, AutoCloseable end, boolean missed) {

        Fault missedIf(boolean nowMissed) {
            return new Fault(victim, end, nowMissed);
        }

        static Fault of(Object victim) {
            return new Fault(victim.toString(), () -> {}, false);
        }

        static Fault of(Object victim, AutoCloseable end) {
            return new Fault(victim.toString(), end, false);
        }
    }
}
