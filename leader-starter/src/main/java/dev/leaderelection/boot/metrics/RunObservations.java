// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** An observation around each run of a gated method, so that traces show under which term it was. */
final class RunObservations implements GateObserver {

    private static final String TOKEN = "leader.token";

    private final String namespace;

    private final ListedRoles roles;

    /** Asked for late: what handles observations may itself have gated methods. */
    private final SingletonSupplier<ObservationRegistry> registry;

    RunObservations(LeaderService leaders, ListedRoles roles, ObjectProvider<ObservationRegistry> registry) {
        this.namespace = leaders.settings().namespace();
        this.roles = roles;
        this.registry = SingletonSupplier.of(() -> registry.getIfUnique(() -> ObservationRegistry.NOOP));
    }

    @Override
    public void onCall(String role, Outcome outcome) {
        // Only runs are observed; those that a follower answered are cheap, and counted by GateMeters.
    }

    @Override
    public @Nullable Run onRun(Leadership term) {
        ObservationRegistry observations = registry.obtain();
        if (observations.isNoop()) {
            return null;
        }
        return new ObservedRun(Observation.createNotStarted(MeterNames.RUN, observations)
                .contextualName("lead " + term.role())
                .lowCardinalityKeyValue(MeterNames.NAMESPACE, namespace)
                .lowCardinalityKeyValue(MeterNames.ROLE, roles.tag(term.role()))
                .highCardinalityKeyValue(TOKEN, Long.toString(term.token()))
                .start());
    }

    private record ObservedRun(Observation observation) implements Run {

        @Override
        public Runnable enter() {
            return observation.openScope()::close;
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure) {
            observation.lowCardinalityKeyValue(KeyValue.of(MeterNames.OUTCOME, MeterNames.value(outcome)));
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
