// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One way to get the engine, its store or its shell wrong, which the invariants must notice. Immutable.
 *
 * @param name what is wrong, in words
 * @param edits changes of the engine's source; none if the flaw is outside of it
 * @param flaw a flaw around the engine
 * @param scenarios the schedules to try, in turn
 * @param caughtBy the invariants that may notice
 */
public record Mutant(String name, List<Edit> edits, Flaw flaw, List<Scenario> scenarios, Set<Invariant> caughtBy) {

    static Mutant named(String name) {
        return new Mutant(name, List.of(), Flaw.NONE, List.of(Scenario.CHAOS), Set.of());
    }

    Mutant with(Flaw newFlaw) {
        return new Mutant(name, edits, newFlaw, scenarios, caughtBy);
    }

    Mutant in(Scenario... newScenarios) {
        return new Mutant(name, edits, flaw, List.of(newScenarios), caughtBy);
    }

    Mutant caughtBy(Invariant... invariants) {
        return new Mutant(name, edits, flaw, scenarios, Set.of(invariants));
    }

    /**
     * Makes a mutant of one more change.
     *
     * @param type a class of the engine, none that is nested in another
     * @param text what is in its source exactly once
     * @param replacement what becomes of that
     * @return the mutant
     */
    public Mutant replace(Class<?> type, String text, String replacement) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(type.getName(), text, replacement));
        return new Mutant(name, List.copyOf(more), flaw, scenarios, caughtBy);
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * A change of source text.
     *
     * @param type the name of the class, with its package
     * @param text what is there
     * @param replacement what is put there instead
     */
    public record Edit(String type, String text, String replacement) {}
}
