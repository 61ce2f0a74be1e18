// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters over the real engine, on a store that can be taken away. */
class LeaderMetersTest {

    private static final int MAX_ROLES = 3;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final MemoryStore store = new MemoryStore();

    private final LeaderService leaders =
            LeaderEngine.create(LeaderSettings.of("shop").withTimings(SessionTimings.of(Duration.ofSeconds(2))), store);

    @AfterEach
    void close() {
        leaders.close();
    }

    @Test
    void leaderShowsOneAndItsToken() {
        start();
        LeaderRole reports = led("reports");
        await().untilAsserted(
                        () -> assertThat(gauge("leader.leading", "reports")).isEqualTo(1));
        assertThat(gauge("leader.token", "reports"))
                .isEqualTo((double) reports.leadership().orElseThrow().token());
        reports.pause().join();
        assertThat(gauge("leader.leading", "reports")).isZero();
        assertThat(gauge("leader.token", "reports")).isZero();
    }

    @Test
    void rolesThatWereJoinedBeforeHaveMetersToo() {
        leaders.role("reports");
        start();
        await().untilAsserted(
                        () -> assertThat(gauge("leader.leading", "reports")).isEqualTo(1));
    }

    @Test
    void transitionsAreCountedByEventAndReason() {
        start();
        LeaderRole reports = led("reports");
        reports.stepDown().join();
        await().until(reports::isLeader);
        reports.pause().join();
        await().untilAsserted(() ->
                assertThat(transitions("reports", "revoked", "paused")).isEqualTo(1));
        assertThat(transitions("reports", "revoked", "stepped-down")).isEqualTo(1);
        assertThat(transitions("reports", "granted", "vacant")).isEqualTo(2);
    }

    @Test
    void tenureIsThatOfTheHistory() {
        start();
        LeaderRole reports = led("reports");
        reports.pause().join();
        await().until(() -> registry.find("leader.tenure").timer() != null);
        List<Transition> history = reports.status().history();
        Duration tenure = Duration.between(history.get(0).at(), history.get(1).at());
        assertThat(registry.get("leader.tenure").tag("role", "reports").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo((double) tenure.toMillis());
        assertThat(registry.get("leader.tenure").timer().count()).isEqualTo(1);
    }

    @Test
    void rolesBeyondTheLimitAreCountedTogether() {
        start();
        List<LeaderRole> roles = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            roles.add(leaders.role("role-" + i));
            // One after the other: a role that comes before others by name takes the place of one, and of its counters.
            await().untilAsserted(() -> assertThat(registry.find("leader.transitions").counters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(roles.size()));
        }
        await().untilAsserted(() -> assertThat(roles("leading")).isEqualTo(10));
        assertThat(registry.get("leader.leading").gauges()).hasSize(MAX_ROLES);
        assertThat(registry.get("leader.token").gauges()).hasSize(MAX_ROLES);
        assertThat(transitions(ListedRoles.OTHERS, "granted", "vacant")).isEqualTo(10 - MAX_ROLES);
        assertThat(roles).allMatch(LeaderRole::isLeader);
    }

    @Test
    void roleThatIsNotListedAnyMoreHasNoMetersOfItsOwn() {
        start();
        IntStream.range(1, MAX_ROLES + 1).forEach(i -> led("role-" + i));
        await().until(() -> registry.find("leader.transitions").counters().size() == MAX_ROLES);
        led("role-0");
        await().until(() ->
                registry.find("leader.leading").tag("role", "role-0").gauge() != null);
        assertThat(registry.getMeters())
                .noneMatch(meter -> ("role-" + MAX_ROLES).equals(meter.getId().getTag("role")));
    }

    @Test
    void rolesAreCountedByState() {
        start();
        led("reports");
        leaders.role("paused").pause().join();
        await().untilAsserted(() -> assertThat(roles("paused")).isEqualTo(1));
        assertThat(roles("leading")).isEqualTo(1);
        assertThat(roles("following")).isZero();
        assertThat(registry.get("leader.roles").gauges()).hasSize(LeaderRole.State.values().length);
    }

    @Test
    void sessionShowsItsTimes() {
        start();
        await().until(() -> seconds("leader.session.remaining") > 0);
        assertThat(seconds("leader.session.remaining")).isLessThanOrEqualTo(1.5);
        assertThat(seconds("leader.session.ttl")).isEqualTo(2);
        assertThat(seconds("leader.session.margin")).isEqualTo(0.5);
        await().until(() -> registry.get("leader.members").gauge().value() == 1);
    }

    @Test
    void renewalsAreTimedByOutcome() {
        start();
        assertThat(registry.get("leader.session.renewals").timers())
                .extracting(timer -> timer.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("acknowledged", "failed", "session-gone");
        await().until(() -> renewals("acknowledged") >= 2);
        assertThat(renewals("failed")).isZero();
        store.close();
        await().until(() -> renewals("failed") >= 1);
        await().until(() -> seconds("leader.session.remaining") == 0);
    }

    @Test
    void metersHaveDescriptionsAndTheNamespace() {
        start();
        LeaderRole reports = led("reports");
        reports.pause().join();
        await().until(() -> registry.find("leader.tenure").timer() != null);
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allSatisfy(id -> assertThat(id.getDescription())
                        .as(id.getName())
                        .isNotBlank()
                        .satisfies(text -> assertThat(text.substring(0, 1))
                                .isEqualTo(text.substring(0, 1).toUpperCase(Locale.ROOT))))
                .allSatisfy(id -> assertThat(id.getTag("leader.namespace")).isEqualTo("shop"));
    }

    /** Only where the name has it already: Prometheus would append it, and rules and dashboards know the names. */
    @Test
    void baseUnitsLeaveTheNamesAsTheyAre() {
        start();
        led("reports");
        await().until(() -> registry.find("leader.transitions").counter() != null);
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .filteredOn(
                        id -> id.getType() != Meter.Type.TIMER && !id.getName().startsWith("leader.session."))
                .allSatisfy(id ->
                        assertThat(id.getBaseUnit()).isIn(null, id.getName().substring("leader.".length())));
        assertThat(registry.get("leader.members").gauge().getId().getBaseUnit()).isEqualTo("members");
        assertThat(registry.get("leader.roles").gauge().getId().getBaseUnit()).isEqualTo("roles");
        assertThat(registry.get("leader.transitions").counter().getId().getBaseUnit())
                .isEqualTo("transitions");
    }

    private void start() {
        ListedRoles roles = new ListedRoles(MAX_ROLES);
        RoleMeters roleMeters = new RoleMeters(leaders, roles);
        SessionMeters sessionMeters = new SessionMeters(leaders);
        leaders.addListener(roleMeters);
        leaders.addListener(sessionMeters);
        roleMeters.bindTo(registry);
        sessionMeters.bindTo(registry);
        leaders.start();
    }

    private LeaderRole led(String name) {
        LeaderRole role = leaders.role(name);
        await().until(role::isLeader);
        return role;
    }

    private double gauge(String name, String role) {
        return registry.get(name).tag("role", role).gauge().value();
    }

    private double roles(String state) {
        return registry.get("leader.roles").tag("state", state).gauge().value();
    }

    private double seconds(String name) {
        return registry.get(name).timeGauge().value(TimeUnit.SECONDS);
    }

    private double transitions(String role, String event, String reason) {
        return registry.get("leader.transitions")
                .tags("role", role, "event", event, "reason", reason)
                .counter()
                .count();
    }

    private long renewals(String outcome) {
        return registry.get("leader.session.renewals")
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
