// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.Candidacy;
import dev.leaderelection.Member;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    @Test
    void equalMembersLeadEquallyManyRoles() {
        int members = 5;
        int roles = 1_000;
        SessionRecord[] sessions = new SessionRecord[members];
        for (int i = 0; i < members; i++) {
            sessions[i] = session("session-" + i, Member.of("member-" + i));
        }
        int[] first = new int[members];
        for (int i = 0; i < members; i++) {
            Candidates candidates = new Candidates(state(sessions), "session-" + i, Member.of("member-" + i));
            for (int role = 0; role < roles; role++) {
                first[i] += candidates.rank("role-" + role, "session-" + i) == 0 ? 1 : 0;
            }
        }
        double share = (double) roles / members;
        assertThat(Arrays.stream(first).sum()).isEqualTo(roles);
        for (int each : first) {
            assertThat((double) each).isBetween(share - 3 * Math.sqrt(share), share + 3 * Math.sqrt(share));
        }
    }

    @Test
    void priorityComesFirstEvenAtTheExtremes() {
        Member high = new Member("high", "h", null, Integer.MAX_VALUE, Map.of(), true);
        Member low = new Member("low", "h", null, Integer.MIN_VALUE, Map.of(), true);
        StoreState state = state(session("1", low), session("2", high));
        assertThat(new Candidates(state, "1", low).rank("r", "1")).isEqualTo(1);
        assertThat(new Candidates(state, "2", high).rank("r", "2")).isZero();
    }

    @Test
    void aPriorityForTheRoleComesBeforeThatOfTheMember() {
        Member plain = new Member("plain", "h", null, 3, Map.of(), true);
        Member special = new Member("special", "h", null, 0, Map.of(), standing(null, Map.of("r", 4), Set.of()));
        Candidates candidates = new Candidates(state(session("1", plain), session("2", special)), null, plain);
        assertThat(candidates.first("r", id -> true)).isEqualTo("2");
        assertThat(candidates.first("other", id -> true)).isEqualTo("1");
    }

    @Test
    void theHealthyComeBeforeAnyPriority() {
        Member ill = new Member("ill", "h", null, 9, Map.of(), Candidacy.ALL.in(Candidacy.State.UNHEALTHY));
        Candidates candidates = new Candidates(state(session("1", ill), session("2", Member.of("w"))), null, ill);
        assertThat(candidates.first("r", id -> true)).isEqualTo("2");
        assertThat(candidates.rank("r", "1")).isOne();
    }

    @Test
    void whoDeclinesARoleOrDoesNotStandForItIsNoCandidate() {
        Member declining = Member.of("d").with(standing(null, Map.of(), Set.of("r")));
        Member stranger = Member.of("s")
                .with(new Candidacy(Candidacy.State.STANDING, null, Set.of("x"), Map.of(), Set.of()));
        Candidates candidates =
                new Candidates(state(session("1", declining), session("2", stranger)), "me", Member.of("m"));
        assertThat(candidates.bestOther("r", "me", id -> true)).isNull();
        assertThat(candidates.anyOther("r", "me")).isFalse();
        assertThat(candidates.rank("r", "me")).isZero();
        assertThat(candidates.bestOther("x", "me", id -> true)).isNotNull();
    }

    @Test
    void anHeirOfAnotherRevisionIsPreferredAmongEqualsOnly() {
        Candidacy old = standing("1", Map.of(), Set.of());
        SessionRecord[] sessions = new SessionRecord[10];
        for (int i = 0; i < 8; i++) {
            sessions[i] = session("old-" + i, Member.of("old-" + i).with(old));
        }
        sessions[8] = session("new", Member.of("new").with(standing("2", Map.of(), Set.of())));
        sessions[9] = session("worse", new Member("worse", "h", null, -1, Map.of(), standing("2", Map.of(), Set.of())));
        Candidates candidates = new Candidates(state(sessions), "me", Member.of("me").with(old));
        for (int role = 0; role < 50; role++) {
            assertThat(candidates.bestHeir("role-" + role, "me", old, id -> true)).isEqualTo("new");
        }
        assertThat(candidates.bestHeir("r", "me", standing("2", Map.of(), Set.of()), id -> true))
                .startsWith("old-");
    }

    @Test
    void aMemberIsACandidateBeforeAnyReadShowsIt() {
        Candidates candidates = new Candidates(state(session("other", Member.of("o"))), "me", Member.of("m"));
        assertThat(candidates.rank("r", "me")).isBetween(0, 1);
        assertThat(candidates.bestOther("r", "me", id -> true)).isEqualTo("other");
        assertThat(candidates.anyOther("r", "me")).isTrue();
    }

    @Test
    void membersThatOnlyWatchOrShowNoLifeAreNotChosen() {
        Member watcher = Member.of("w").withCandidate(false);
        Candidates candidates = new Candidates(
                state(session("watcher", watcher), session("dead", Member.of("d"))), "me", Member.of("m"));
        assertThat(candidates.bestOther("r", "me", id -> !id.equals("dead"))).isNull();
    }

    private static Candidacy standing(String revision, Map<String, Integer> priorities, Set<String> declined) {
        return new Candidacy(Candidacy.State.STANDING, revision, null, priorities, declined);
    }

    private static SessionRecord session(String id, Member member) {
        return new SessionRecord(id, 1, Duration.ofSeconds(10), member, 1);
    }

    private static StoreState state(SessionRecord... sessions) {
        Map<String, SessionRecord> byId = new LinkedHashMap<>();
        for (SessionRecord session : sessions) {
            byId.put(session.id(), session);
        }
        return new StoreState(1, Map.of(), byId);
    }
}
