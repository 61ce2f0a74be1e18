// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.Plan.Player;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Makes a failing plan as small as it can without losing the failure, by running smaller ones. */
final class Minimiser {

    private static final int MOST_ROUNDS = 6;

    private final Flaw flaw;

    private final Invariant invariant;

    private Plan best;

    private Minimiser(Plan failing, Flaw flaw) {
        this.best = failing;
        this.flaw = flaw;
        this.invariant = Objects.requireNonNull(
                        Simulation.run(failing, flaw, false).violation(), "this plan does not fail")
                .invariant();
    }

    static Plan minimise(Plan failing, Flaw flaw) {
        Minimiser minimiser = new Minimiser(failing, flaw);
        Plan before = null;
        for (int round = 0; !minimiser.best.equals(before) && round < MOST_ROUNDS; round++) {
            before = minimiser.best;
            minimiser.round();
        }
        return minimiser.best;
    }

    /** The plan, the failure, and what happened, for people. */
    static String report(Plan plan, Flaw flaw) {
        Simulation.Result result = Simulation.run(plan, flaw, true);
        List<String> lines = new ArrayList<>(plan.describe());
        lines.addAll(result.trace());
        lines.add("at " + Trace.time(result.endedAt()) + ": "
                + Objects.requireNonNull(result.violation()).getMessage());
        return String.join("\n", lines);
    }

    private void round() {
        fewerIncidents();
        for (int i = best.players().size() - 1; i >= 0 && best.players().size() > 1; i--) {
            int member = i;
            keeps(plan -> without(plan, member));
        }
        asLongAsItFails(plan ->
                plan.withWorld(plan.world().withRoles(Math.max(1, plan.world().roles() / 2))));
        List.copyOf(best.noise().perMille().keySet())
                .forEach(fault -> keeps(plan -> plan.withNoise(plan.noise().without(fault))));
        shorterNoise();
        simplerClocks();
    }

    /** Leaves out half of the incidents, then a quarter, and so on down to single ones. */
    private void fewerIncidents() {
        for (int size = Math.max(1, best.incidents().size() / 2); size > 0; size /= 2) {
            int from = 0;
            while (from < best.incidents().size()) {
                int first = from;
                int count = size;
                if (!keeps(plan -> plan.withIncidents(without(plan.incidents(), first, count)))) {
                    from += size;
                }
            }
        }
    }

    private void shorterNoise() {
        for (int i = 0; i < 5; i++) {
            keeps(plan -> plan.withNoise(
                    plan.noise().between(middleOfNoise(plan), plan.noise().to())));
            keeps(plan -> plan.withNoise(plan.noise().between(plan.noise().from(), middleOfNoise(plan))));
        }
    }

    private static long middleOfNoise(Plan plan) {
        return (plan.noise().from() + plan.noise().to()) / 2;
    }

    private void simplerClocks() {
        Plan.ClockPlan plain = new Plan.ClockPlan(SimulatedClock.TRUE_RATE, SimulatedClock.TRUE_RATE, 0);
        for (int i = 0; i < best.players().size(); i++) {
            List<Player> players = new ArrayList<>(best.players());
            Player player = players.get(i);
            players.set(i, player.with(plain));
            keeps(plan -> plan.withPlayers(players));
        }
    }

    /** Without a member, and without what befalls it. */
    private static Plan without(Plan plan, int member) {
        List<Player> players = new ArrayList<>(plan.players());
        players.remove(member);
        List<Incident> incidents = plan.incidents().stream()
                .filter(incident -> incident.member() != member)
                .map(incident -> incident.member() < member ? incident : incident.of(incident.member() - 1))
                .toList();
        return plan.withPlayers(players).withIncidents(incidents);
    }

    private void asLongAsItFails(UnaryOperator<Plan> change) {
        boolean kept = keeps(change);
        while (kept) {
            kept = keeps(change);
        }
    }

    /** Takes a change over if the same invariant still breaks. */
    private boolean keeps(UnaryOperator<Plan> change) {
        Plan changed = change.apply(best);
        if (changed.equals(best)) {
            return false;
        }
        Violation violation = Simulation.run(changed, flaw, false).violation();
        if (violation == null || violation.invariant() != invariant) {
            return false;
        }
        best = changed;
        return true;
    }

    private static List<Incident> without(List<Incident> incidents, int from, int count) {
        List<Incident> rest = new ArrayList<>(incidents.subList(0, from));
        rest.addAll(incidents.subList(Math.min(incidents.size(), from + count), incidents.size()));
        return rest;
    }
}
