// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.engine.Mutant;
import dev.leaderelection.engine.MutantCompiler;
import dev.leaderelection.engine.Mutants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mutant, and what must show it on a real database.
 *
 * @param mutant the mutant's name
 * @param nemesis what is done, again and again
 * @param ttl the session TTL
 * @param environment what the environment of every member has besides
 * @param othersTtl the session TTL of all but the first
 * @param storeEdits what is wrong in the store, in {@code backend-jdbc}
 * @param engineEdits what is wrong in the engine, beside the mutant's own edits
 */
record Aim(
        String mutant,
        Nemesis nemesis,
        Duration ttl,
        Map<String, String> environment,
        Duration othersTtl,
        List<Mutant.Edit> storeEdits,
        List<Mutant.Edit> engineEdits) {

    /** Long enough for a machine that others use too, so that answers come in time where nobody holds them back. */
    private static final Duration TTL = Duration.ofSeconds(4);

    static Aim at(String mutant, Nemesis nemesis) {
        return new Aim(mutant, nemesis, TTL, Map.of(), TTL, List.of(), List.of());
    }

    Aim ttl(Duration newTtl) {
        return new Aim(mutant, nemesis, newTtl, environment, newTtl, storeEdits, engineEdits);
    }

    Aim with(String variable, String value) {
        return new Aim(mutant, nemesis, ttl, Map.of(variable, value), othersTtl, storeEdits, engineEdits);
    }

    Aim othersTtl(Duration newTtl) {
        return new Aim(mutant, nemesis, ttl, environment, newTtl, storeEdits, engineEdits);
    }

    Aim store(Mutant.Edit... edits) {
        return new Aim(mutant, nemesis, ttl, environment, othersTtl, List.of(edits), engineEdits);
    }

    Aim engine(Mutant.Edit... edits) {
        return new Aim(mutant, nemesis, ttl, environment, othersTtl, storeEdits, List.of(edits));
    }

    /** Whether the members' work is such that even a register that takes everything gets no stale write. */
    boolean isThorough() {
        return environment.containsKey(MutantMember.WORK_MILLIS);
    }

    /** The changed classes by name. */
    Map<String, byte[]> classes() throws IOException {
        Map<String, byte[]> classes = new HashMap<>(MutantCompiler.compile(inTheSimulator()));
        classes.putAll(MutantCompiler.compile(engineEdits, MutantCompiler.sourcesOf("leader-core")));
        classes.putAll(MutantCompiler.compile(storeEdits, MutantCompiler.sourcesOf("backend-jdbc")));
        if (classes.isEmpty()) {
            throw new IllegalStateException("Nothing is wrong in the mutant: " + mutant);
        }
        return classes;
    }

    private Mutant inTheSimulator() {
        return Mutants.all().stream()
                .filter(one -> one.name().equals(mutant))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no mutant of this name: " + mutant));
    }

    /** The members' environment, each with levers of its own. */
    void prepare(Testbed testbed) {
        List<Candidate> members = testbed.members();
        for (Candidate member : members) {
            Path levers = testbed.directory().resolve(member.name()).resolve("levers");
            Map<String, String> its = member.process().environment();
            MutantMember.VARIABLES.forEach(its::remove);
            its.put(Levers.FILE, levers.toString());
            its.putAll(environment);
            Duration own = member.equals(members.get(0)) ? ttl : othersTtl;
            its.put(MutantMember.TTL_MILLIS, String.valueOf(own.toMillis()));
            new Levers(levers).reset();
        }
    }

    @Override
    public String toString() {
        return mutant;
    }
}
