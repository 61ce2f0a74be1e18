// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderService.Presence;
import dev.leaderelection.LeaderService.Session;
import dev.leaderelection.LeaderService.SessionState;
import dev.leaderelection.Member;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What other threads see of a member's session and of the namespace. Written by the state machine only. */
final class MachineView {

    volatile Member self;

    volatile SessionState state = SessionState.NEW;

    volatile @Nullable String sessionId;

    volatile @Nullable SessionDeadline deadline;

    volatile @Nullable String failure;

    private volatile Duration lastRenewal = Duration.ZERO;

    private volatile Seen seen = new Seen(new StoreState(0, Map.of(), Map.of()), Map.of());

    MachineView(Member self) {
        this.self = self;
    }

    void renewed(Now sentAt, Now acknowledgedAt) {
        lastRenewal = Duration.ofNanos(acknowledgedAt.nanos() - sentAt.nanos());
    }

    void read(StoreState read, Observations observations, Now now) {
        Map<String, Instant> seenAt = new HashMap<>();
        for (String id : read.sessions().keySet()) {
            Observations.Observation observation = observations.of(id);
            long millis = observation == null
                    ? now.wallMillis()
                    : observation.firstSeenAt().wallMillis();
            seenAt.put(id, Instant.ofEpochMilli(millis));
        }
        seen = new Seen(read, seenAt);
    }

    Session session() {
        SessionDeadline present = deadline;
        return new Session(
                sessionId, state, present == null ? Duration.ZERO : present.remaining(), lastRenewal, failure);
    }

    List<Presence> members() {
        Seen last = seen;
        Map<String, TreeSet<String>> leads = new HashMap<>();
        for (RoleRecord role : last.state.roles().values()) {
            if (role.holder() != null) {
                leads.computeIfAbsent(role.holder(), holder -> new TreeSet<>()).add(role.name());
            }
        }
        List<Presence> members = new ArrayList<>();
        for (SessionRecord session : last.state.sessions().values()) {
            Member member = session.id().equals(sessionId) ? self : session.member();
            List<String> held = List.copyOf(leads.getOrDefault(session.id(), new TreeSet<>()));
            Instant seenAt = last.seenAt.getOrDefault(session.id(), Instant.EPOCH);
            members.add(new Presence(member, session.id(), held, seenAt));
        }
        members.sort(
                Comparator.comparing((Presence presence) -> presence.member().id())
                        .thenComparing(Presence::sessionId));
        return members;
    }

    private record Seen(StoreState state, Map<String, Instant> seenAt) {}
}
