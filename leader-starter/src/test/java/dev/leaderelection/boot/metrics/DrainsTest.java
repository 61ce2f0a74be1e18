// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderService.Session;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over the real engine, with work in flight. */
class DrainsTest {

    private final MemoryStore store = new MemoryStore();

    private final LeaderService leaders = LeaderEngine.create(
            LeaderSettings.of("shop")
                    .withTimings(SessionTimings.of(Duration.ofSeconds(1)))
                    .withDrainTimeout(Duration.ofMinutes(2)),
            store);

    private final Drains drains = new Drains(leaders, Clock.systemUTC());

    private final LeaderRole reports = leaders.role("reports");

    @BeforeEach
    void lead() {
        leaders.start();
        await().until(reports::isLeader);
    }

    @AfterEach
    void close() {
        leaders.close();
    }

    @Test
    void plannedEndKeepsTheRoleForTheRun() {
        try (LeaderRole.Work work = reports.beginWork().orElseThrow()) {
            Leadership term = work.leadership();
            String session = drains.session(term);
            var unused = reports.stepDown();
            await().until(() -> !term.isValid());
            await().until(() -> reports.status().state() == LeaderRole.State.DRAINING);
            assertThat(drains.covers(term, session)).isTrue();
            Clock afterTheDrain = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(3));
            assertThat(new Drains(leaders, afterTheDrain).covers(term, session)).isFalse();
        }
    }

    @Test
    void lossKeepsNothing() {
        try (LeaderRole.Work work = reports.beginWork().orElseThrow()) {
            Leadership term = work.leadership();
            String session = drains.session(term);
            store.close();
            await().until(() -> !term.isValid());
            assertThat(drains.covers(term, session)).isFalse();
            await().until(() -> reports.status().history().size() == 2);
            assertThat(drains.covers(term, session)).isFalse();
        }
    }

    @Test
    void eachTermHasItsSession() {
        ManualLeaderService manual = new ManualLeaderService();
        Drains ofManual = new Drains(manual, Clock.systemUTC());
        manual.session(active("first"));
        manual.grant("reports");
        Leadership first = manual.role("reports").leadership().orElseThrow();
        assertThat(ofManual.session(first)).isEqualTo("first");
        manual.revoke("reports", Reason.LAPSED);
        manual.session(active("second"));
        manual.grant("reports");
        Leadership second = manual.role("reports").leadership().orElseThrow();
        assertThat(ofManual.session(second)).isEqualTo("second");
        // Which session it had cannot be known any more.
        assertThat(ofManual.session(first)).isNull();
        assertThat(ofManual.session(second)).isEqualTo("second");
    }

    private static Session active(String id) {
        return new Session(id, SessionState.ACTIVE, Duration.ofSeconds(7), Duration.ZERO, null);
    }

    @ParameterizedTest
    @CsvSource({"STEPPED_DOWN, true", "SHUTDOWN, true", "RECORD_CHANGED, false", "DEFECT, false"})
    void reasonDecidesWhileTheSessionLasts(Reason reason, boolean kept) {
        ManualLeaderService manual = new ManualLeaderService();
        manual.session(active("s"));
        manual.grant("reports");
        Leadership term = manual.role("reports").leadership().orElseThrow();
        manual.revoke("reports", reason);
        Clock whenItEnded = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        assertThat(new Drains(manual, whenItEnded).covers(term, "s")).isEqualTo(kept);
        assertThat(new Drains(manual, whenItEnded).covers(term, "an earlier one"))
                .isFalse();
    }

    @Test
    void lossDuringADrainKeepsNothing() {
        try (LeaderRole.Work work = reports.beginWork().orElseThrow()) {
            Leadership term = work.leadership();
            String session = drains.session(term);
            var unused = reports.stepDown();
            await().until(() -> reports.status().state() == LeaderRole.State.DRAINING);
            store.close();
            await().until(() -> leaders.session().remaining().isZero());
            assertThat(drains.covers(term, session)).isFalse();
        }
    }
}
