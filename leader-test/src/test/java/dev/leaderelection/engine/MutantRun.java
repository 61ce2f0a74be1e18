// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.function.Function;

/**
 * Runs schedules in the world of a {@link MutantLoader}. What goes in and out has types of the JDK, because classes of the
 * engine are others out there.
 */
public final class MutantRun implements Function<String, String> {

    /** Called by the test, through the interface. */
    public MutantRun() {}

    /**
     * Runs one schedule.
     *
     * @param request scenario, flaw and seed, separated by blanks
     * @return the invariant that was broken and how, or an empty text
     */
    @Override
    public String apply(String request) {
        String[] words = request.split(" ", 3);
        Plan plan = Planner.plan(Long.parseLong(words[2]), Scenario.valueOf(words[0]));
        Violation violation =
                Simulation.run(plan, Flaw.valueOf(words[1]), false).violation();
        return violation == null ? "" : violation.invariant() + " " + violation.getMessage();
    }
}
