// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of calls of gated methods. A call costs a few look-ups in maps, since followers may be asked often. */
final class GateMeters implements MeterBinder, GateObserver {

    /** A run that went on after its term, while a planned hand-over waited for it: nothing to worry about. */
    static final String DRAINED = "drained";

    private final ListedRoles roles;

    private final Tags common;

    private final Drains drains;

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /** By the value of the tag. A role that is not listed any more is never listed again, so nothing here gets stale. */
    private final Map<String, Calls> calls = new ConcurrentHashMap<>();

    GateMeters(LeaderService leaders, ListedRoles roles) {
        this.roles = roles;
        this.common = MeterNames.common(leaders);
        this.drains = new Drains(leaders, Clock.systemUTC());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        calls.clear();
    }

    @Override
    public void onCall(String role, Outcome outcome) {
        // Runs are counted with their term at hand.
        if (outcome == Outcome.SKIPPED || outcome == Outcome.REJECTED) {
            callsOf(role).count(outcome);
        }
    }

    @Override
    public Run onRun(Leadership term) {
        // First, while the term lasts.
        String session = drains.session(term);
        // Not when it ends: a run that outlives its term may be the first one, and must be seen to raise its counter.
        var unused = callsOf(term.role());
        return new CountedRun(term, session);
    }

    private Calls callsOf(String role) {
        return calls.computeIfAbsent(roles.tag(role), Calls::new);
    }

    private List<Counter> register(String tag, String outcome) {
        return registries.stream()
                .map(registry -> Counter.builder(MeterNames.GATE)
                        .description("Calls of gated methods, by what became of them")
                        .tags(common)
                        .tag(MeterNames.ROLE, tag)
                        .tag(MeterNames.OUTCOME, outcome)
                        .register(registry))
                .toList();
    }

    /** All outcomes at once: a rate over a series that begins with its first event would not show that one. */
    private final class Calls {

        private final Map<Outcome, List<Counter>> byOutcome = new EnumMap<>(Outcome.class);

        private final List<Counter> drained;

        private Calls(String tag) {
            for (Outcome outcome : Outcome.values()) {
                byOutcome.put(outcome, register(tag, MeterNames.value(outcome)));
            }
            drained = register(tag, DRAINED);
        }

        private void count(Outcome outcome) {
            Objects.requireNonNull(byOutcome.get(outcome)).forEach(Counter::increment);
        }

        private void countDrained() {
            drained.forEach(Counter::increment);
        }
    }

    private final class CountedRun implements Run {

        private final Leadership term;

        private final @Nullable String session;

        private CountedRun(Leadership term, @Nullable String session) {
            this.term = term;
            this.session = session;
        }

        @Override
        public Runnable enter() {
            return () -> {};
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure) {
            Calls counted = callsOf(term.role());
            if (outcome == Outcome.OUTLIVED && drains.covers(term, session)) {
                counted.countDrained();
            } else {
                counted.count(outcome);
            }
        }
    }
}
