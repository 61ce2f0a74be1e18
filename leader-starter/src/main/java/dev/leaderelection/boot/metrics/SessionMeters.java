// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.SessionTimings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Meters of this process's session and of all roles together: as many as these, however many roles there are. */
final class SessionMeters implements MeterBinder, LeadershipListener {

    private final LeaderService leaders;

    private final Tags common;

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    SessionMeters(LeaderService leaders) {
        this.leaders = leaders;
        this.common = MeterNames.common(leaders);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        SessionTimings timings = leaders.settings().timings();
        seconds(
                registry,
                MeterNames.REMAINING,
                "How long belief lasts if no further heartbeat succeeds",
                service -> service.session().remaining());
        seconds(registry, MeterNames.TTL, "How long a session lives without a heartbeat", service -> timings.ttl());
        seconds(
                registry,
                MeterNames.MARGIN,
                "How long before the end of the TTL this process stops believing",
                service -> timings.margin());
        Gauge.builder(MeterNames.MEMBERS, leaders, service -> service.members().size())
                .description("Members alive, as last read from the store")
                .baseUnit("members")
                .tags(common)
                .register(registry);
        for (LeaderRole.State state : LeaderRole.State.values()) {
            Gauge.builder(MeterNames.ROLES, leaders, service -> count(service, state))
                    .description("Roles that this process has joined, by what it does about them")
                    .baseUnit("roles")
                    .tags(common)
                    .tag(MeterNames.STATE, MeterNames.value(state))
                    .register(registry);
        }
        for (Heartbeat heartbeat : Heartbeat.values()) {
            // All of them at once: a rate over a series that begins with its first failure would not show that one.
            renewals(registry, heartbeat);
        }
        registries.add(registry);
    }

    @Override
    public void onHeartbeat(Heartbeat heartbeat, Duration took) {
        for (MeterRegistry registry : registries) {
            renewals(registry, heartbeat).record(took);
        }
    }

    private Timer renewals(MeterRegistry registry, Heartbeat heartbeat) {
        return Timer.builder(MeterNames.RENEWALS)
                .description("Heartbeats of this process's session, by their outcome")
                .tags(common)
                .tag(MeterNames.OUTCOME, MeterNames.value(heartbeat))
                .register(registry);
    }

    private void seconds(
            MeterRegistry registry, String name, String description, Function<LeaderService, Duration> value) {
        TimeGauge.builder(name, leaders, TimeUnit.NANOSECONDS, service -> value.apply(service)
                        .toNanos())
                .description(description)
                .tags(common)
                .register(registry);
    }

    private static double count(LeaderService leaders, LeaderRole.State state) {
        return leaders.roles().stream()
                .filter(role -> role.status().state() == state)
                .count();
    }
}
