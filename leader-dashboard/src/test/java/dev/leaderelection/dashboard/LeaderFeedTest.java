// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static dev.leaderelection.Candidacy.State.STANDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderRole.State;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.boot.actuate.LeaderReport;
import dev.leaderelection.boot.actuate.MemberReport;
import dev.leaderelection.boot.actuate.PresenceReport;
import dev.leaderelection.boot.actuate.RoleReport;
import dev.leaderelection.boot.actuate.RoleReport.LeaderOfRole;
import dev.leaderelection.boot.actuate.RoleReport.TransitionReport;
import dev.leaderelection.boot.actuate.SessionReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of the difference between two looks. */
class LeaderFeedTest {

    private static final Instant AT = Instant.parse("2026-11-21T03:00:00Z");

    private final Map<String, RoleReport> roles = new TreeMap<>();

    private final ChangeLog log = new ChangeLog();

    private SessionState session = SessionState.ACTIVE;

    private List<String> members = List.of("a", "b");

    private @Nullable Snapshot last;

    private int seconds;

    @Test
    void nothingIsToldOfWhatHasNotChanged() {
        role("reports", "a", 1);
        look();
        Comparison comparison = look();
        assertThat(comparison.roles()).isEmpty();
        assertThat(comparison.changes()).isEmpty();
    }

    @Test
    void rolesThatMoveTogetherAreToldOfTogether() {
        for (int i = 0; i < 5000; i++) {
            role("job-" + i, "a", 1);
        }
        look();
        for (int i = 0; i < 5000; i++) {
            role("job-" + i, "b", 2);
        }
        members = List.of("b");
        Comparison comparison = look();
        assertThat(comparison.roles()).hasSize(5000);
        assertThat(comparison.changes()).hasSize(2);
        assertThat(comparison.changes().get(0).from()).isEqualTo("a");
        assertThat(comparison.changes().get(0).kind()).isEqualTo(Change.Kind.MEMBER);
        Change move = comparison.changes().get(1);
        assertThat(move.count()).isEqualTo(5000);
        assertThat(move.roles()).hasSize(Change.NAMED);
        assertThat(move.from()).isEqualTo("a");
        assertThat(move.to()).isEqualTo("b");
    }

    @Test
    void reasonIsToldWhereItIsKnown() {
        role("reports", "b", 1);
        look();
        role("reports", "a", 2, new TransitionReport(AT, Event.GRANTED, 2, "vacant: session expired"));
        assertThat(look().changes().get(0).reason()).isEqualTo("vacant: session expired");
        role(
                "reports",
                "b",
                3,
                new TransitionReport(AT, Event.GRANTED, 2, "vacant: session expired"),
                new TransitionReport(AT, Event.REVOKED, 2, "stepped down"));
        assertThat(look().changes().get(0).reason()).isEqualTo("stepped down");
        role("reports", "c", 4);
        assertThat(look().changes().get(0).reason()).isNull();
    }

    @Test
    void anotherTermOfTheSameLeaderIsAChange() {
        role("reports", "a", 1);
        look();
        role("reports", "a", 2);
        Comparison comparison = look();
        assertThat(comparison.changes()).hasSize(1);
        assertThat(Objects.requireNonNull(comparison.roles().get("reports")).changedAt())
                .isEqualTo(AT.plusSeconds(2));
    }

    @Test
    void stateOfTheSessionIsTold() {
        look();
        session = SessionState.SUSPECT;
        Change change = look().changes().get(0);
        assertThat(change.kind()).isEqualTo(Change.Kind.SESSION);
        assertThat(change.from()).isEqualTo("ACTIVE");
        assertThat(change.to()).isEqualTo("SUSPECT");
    }

    @Test
    void logsAreBounded() {
        role("reports", "a", 1);
        look();
        for (int token = 2; token < 300; token++) {
            role("reports", token % 2 == 0 ? "b" : "a", token);
            look();
        }
        assertThat(log.changes()).hasSize(100);
        RoleTimeline timeline = Objects.requireNonNull(log.timeline("reports"));
        assertThat(timeline.changes()).hasSize(20);
        assertThat(timeline.changes().get(19).token()).isEqualTo(299);
        assertThat(log.timeline("nothing")).isNull();
    }

    private Comparison look() {
        LeaderReport report = new LeaderReport(
                "shop",
                "memory",
                new MemberReport("a", "host", null, 0, STANDING, List.of()),
                new SessionReport("s", session, 3000, 2000, 1, null),
                new TreeMap<>(roles),
                members.stream()
                        .map(id -> new PresenceReport(id, "host", null, 0, STANDING, List.of(), 10, List.of()))
                        .toList());
        seconds++;
        Snapshot now = Snapshot.of(report, AT.plusSeconds(seconds), last);
        Comparison comparison = Comparison.of(last == null ? now : last, now, report);
        if (last == null) {
            log.begin(now);
        } else {
            log.add(comparison);
        }
        last = now;
        return comparison;
    }

    private void role(String name, String leader, long token, TransitionReport... history) {
        boolean here = leader.equals("a");
        roles.put(
                name,
                new RoleReport(
                        here,
                        here ? State.LEADING : State.FOLLOWING,
                        here ? token : null,
                        here ? AT : null,
                        new LeaderOfRole(leader, null, token, AT),
                        0,
                        0,
                        List.of(history)));
    }
}
