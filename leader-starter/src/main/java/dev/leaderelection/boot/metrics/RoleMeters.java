// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Meters of single roles, as far as {@link ListedRoles} has them. */
final class RoleMeters implements MeterBinder, LeadershipListener {

    private final LeaderService leaders;

    private final ListedRoles roles;

    private final Tags common;

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    RoleMeters(LeaderService leaders, ListedRoles roles) {
        this.leaders = leaders;
        this.roles = roles;
        this.common = MeterNames.common(leaders);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        roles.addListener(new ListedRoles.Listener() {
            @Override
            public void listed(String role) {
                gauges(registry, role);
            }

            @Override
            public void unlisted(String role) {
                remove(registry, role);
            }
        });
        registries.add(registry);
    }

    @Override
    public void onJoined(String role) {
        roles.add(role);
    }

    @Override
    public void onGranted(Leadership leadership) {
        Reason reason = find(leadership, Event.GRANTED).map(Transition::reason).orElse(Reason.VACANT);
        count(leadership.role(), Event.GRANTED, reason);
    }

    @Override
    public void onRevoked(Leadership leadership, Reason reason) {
        count(leadership.role(), Event.REVOKED, reason);
        Instant end = find(leadership, Event.REVOKED).map(Transition::at).orElseGet(Instant::now);
        Duration tenure = Duration.between(leadership.since(), end);
        for (MeterRegistry registry : registries) {
            Timer.builder(MeterNames.TENURE)
                    .description("How long terms of this process lasted, recorded when they end")
                    .tags(tags(leadership.role()))
                    .register(registry)
                    .record(tenure);
        }
    }

    private void count(String role, Event event, Reason reason) {
        for (MeterRegistry registry : registries) {
            Counter.builder(MeterNames.TRANSITIONS)
                    .description("Terms of this process that began and ended")
                    .baseUnit("transitions")
                    .tags(tags(role))
                    .tag(MeterNames.EVENT, MeterNames.value(event))
                    .tag(MeterNames.REASON, MeterNames.value(reason))
                    .register(registry)
                    .increment();
        }
    }

    /** The history is bounded, but listeners hear of a transition long before it drops out. */
    private Optional<Transition> find(Leadership leadership, Event event) {
        return leaders.find(leadership.role()).stream()
                .flatMap(role -> role.status().history().stream())
                .filter(transition -> transition.event() == event && transition.token() == leadership.token())
                .findFirst();
    }

    private void gauges(MeterRegistry registry, String role) {
        Gauge.builder(MeterNames.LEADING, leaders, service -> service.isLeader(role) ? 1 : 0)
                .description("1 while this process leads the role, else 0")
                .tags(common.and(MeterNames.ROLE, role))
                .register(registry);
        Gauge.builder(MeterNames.TOKEN, leaders, service -> token(service, role))
                .description("Fencing token of this process's term, 0 without one")
                .tags(common.and(MeterNames.ROLE, role))
                .register(registry);
    }

    private static double token(LeaderService leaders, String role) {
        return leaders.find(role)
                .flatMap(found -> found.leadership())
                .map(term -> (double) term.token())
                .orElse(0.0);
    }

    private static void remove(MeterRegistry registry, String role) {
        registry.getMeters().stream()
                .filter(meter -> MeterNames.OF_ROLES.contains(meter.getId().getName()))
                .filter(meter -> role.equals(meter.getId().getTag(MeterNames.ROLE)))
                .forEach(registry::remove);
    }

    private Tags tags(String role) {
        return common.and(MeterNames.ROLE, roles.tag(role));
    }
}
