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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of calls of gated methods. A call costs a few look-ups in maps, since followers may be asked often. */
final class GateMeters implements MeterBinder, GateObserver {

    /** A run that went on after its term, while a planned hand-over waited for it: nothing to worry about. */
    static final String DRAINED = "drained";

    private static final List<String> OUTCOMES = Stream.concat(
                    Arrays.stream(Outcome.values()).map(MeterNames::value), Stream.of(DRAINED))
            .toList();

    private final ListedRoles roles;

    private final Tags common;

    private final Drains drains;

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /** By the value of the tag. A role that is not listed any more is never listed again, so nothing here gets stale. */
    private final Map<String, Map<String, List<Counter>>> counters = new ConcurrentHashMap<>();

    GateMeters(LeaderService leaders, ListedRoles roles) {
        this.roles = roles;
        this.common = MeterNames.common(leaders);
        this.drains = new Drains(leaders, Clock.systemUTC());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        counters.clear();
    }

    @Override
    public void onCall(String role, Outcome outcome) {
        // Runs are counted with their term at hand.
        if (outcome == Outcome.SKIPPED || outcome == Outcome.REJECTED) {
            count(role, MeterNames.value(outcome));
        }
    }

    @Override
    public Run onRun(Leadership term) {
        // Not when it ends: a run that outlives its term may be the first one, and must be seen to raise its counter.
        var unused = countersOf(term.role());
        return new CountedRun(term, drains.session());
    }

    private void count(String role, String outcome) {
        countersOf(role).getOrDefault(outcome, List.of()).forEach(Counter::increment);
    }

    private Map<String, List<Counter>> countersOf(String role) {
        return counters.computeIfAbsent(roles.tag(role), this::register);
    }

    /** All outcomes at once: a rate over a series that begins with its first event would not show that one. */
    private Map<String, List<Counter>> register(String tag) {
        Map<String, List<Counter>> byOutcome = new HashMap<>();
        for (String outcome : OUTCOMES) {
            byOutcome.put(
                    outcome,
                    registries.stream()
                            .map(registry -> register(registry, tag, outcome))
                            .toList());
        }
        return byOutcome;
    }

    private Counter register(MeterRegistry registry, String tag, String outcome) {
        return Counter.builder(MeterNames.GATE)
                .description("Calls of gated methods, by what became of them")
                .tags(common)
                .tag(MeterNames.ROLE, tag)
                .tag(MeterNames.OUTCOME, outcome)
                .register(registry);
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
            boolean drained = outcome == Outcome.OUTLIVED && drains.covers(term, session);
            count(term.role(), drained ? DRAINED : MeterNames.value(outcome));
        }
    }
}
