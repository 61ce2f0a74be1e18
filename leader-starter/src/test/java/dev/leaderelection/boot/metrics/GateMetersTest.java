// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leaderelection.boot.GateObserver.Outcome;
import dev.leaderelection.boot.ManualLeaderService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class GateMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final ManualLeaderService leaders = new ManualLeaderService();

    private final GateMeters meters = new GateMeters(leaders, new ListedRoles(2));

    @Test
    void callsAreCountedByOutcome() {
        meters.bindTo(registry);
        run("reports", Outcome.RUN);
        meters.onCall("reports", Outcome.SKIPPED);
        meters.onCall("reports", Outcome.SKIPPED);
        assertThat(count("reports", "run")).isEqualTo(1);
        assertThat(count("reports", "skipped")).isEqualTo(2);
    }

    /** What a scrape during the run sees: a series that began with 1 would show no increase. */
    @Test
    void everyOutcomeIsThereWhenTheFirstRunBegins() {
        meters.bindTo(registry);
        leaders.grant("reports");
        var run = meters.onRun(leaders.role("reports").leadership().orElseThrow());
        assertThat(registry.get("leader.gate").counters()).hasSize(6).allSatisfy(counter -> assertThat(counter.count())
                .isZero());
        run.end(Outcome.OUTLIVED, null);
        assertThat(count("reports", "outlived")).isEqualTo(1);
    }

    @Test
    void firstCallMakesACounterOfEveryOutcome() {
        meters.bindTo(registry);
        run("reports", Outcome.INTERRUPTED);
        assertThat(registry.get("leader.gate").tag("leader.namespace", "test").counters())
                .extracting(counter -> counter.getId().getTag("outcome"), counter -> counter.count())
                .containsExactlyInAnyOrder(
                        tuple("run", 0.0),
                        tuple("skipped", 0.0),
                        tuple("rejected", 0.0),
                        tuple("interrupted", 1.0),
                        tuple("drained", 0.0),
                        tuple("outlived", 0.0));
    }

    @Test
    void rolesBeyondTheLimitAreCountedTogether() {
        meters.bindTo(registry);
        for (String role : new String[] {"a", "b", "c", "d"}) {
            run(role, Outcome.RUN);
        }
        assertThat(count("a", "run")).isEqualTo(1);
        assertThat(count("b", "run")).isEqualTo(1);
        assertThat(count(ListedRoles.OTHERS, "run")).isEqualTo(2);
        assertThat(registry.get("leader.gate").tag("outcome", "run").counters()).hasSize(3);
    }

    @Test
    void roleThatIsNotListedAnyMoreIsCountedWithTheOthers() {
        meters.bindTo(registry);
        run("b", Outcome.RUN);
        run("c", Outcome.RUN);
        run("a", Outcome.RUN);
        run("c", Outcome.RUN);
        assertThat(count(ListedRoles.OTHERS, "run")).isEqualTo(1);
    }

    @Test
    void registryThatIsBoundLaterCountsWhatComesThen() {
        run("reports", Outcome.RUN);
        meters.bindTo(registry);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        meters.bindTo(second);
        run("reports", Outcome.RUN);
        assertThat(count("reports", "run")).isEqualTo(1);
        assertThat(second.get("leader.gate").tag("outcome", "run").counter().count())
                .isEqualTo(1);
    }

    @Test
    void runAfterItsTermWithoutADrainOutlivedIt() {
        meters.bindTo(registry);
        run("reports", Outcome.OUTLIVED);
        assertThat(count("reports", "outlived")).isEqualTo(1);
        assertThat(count("reports", "drained")).isZero();
    }

    /** As the gate does. */
    private void run(String role, Outcome outcome) {
        leaders.grant(role);
        var run = meters.onRun(leaders.role(role).leadership().orElseThrow());
        run.enter().run();
        meters.onCall(role, outcome);
        run.end(outcome, null);
    }

    private double count(String role, String outcome) {
        return registry.get("leader.gate")
                .tags("role", role, "outcome", outcome)
                .counter()
                .count();
    }
}
