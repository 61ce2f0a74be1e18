// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.LeaderEngine;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Members of one namespace in this process, as applications would be, and a witness of who believes at the same time. */
final class Elections implements AutoCloseable {

    private final String namespace = "elections-" + UUID.randomUUID();

    private final List<Candidate> candidates = new CopyOnWriteArrayList<>();

    private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

    String namespace() {
        return namespace;
    }

    /** What was seen of two members that believed at once; empty if all is well. */
    Queue<String> overlaps() {
        return overlaps;
    }

    Candidate start(String id, String connectString, Duration ttl, List<String> roles) {
        ZookeeperStore store = ZookeeperStore.owning(Clients.start(connectString), ZookeeperSettings.defaults());
        return start(id, store, ttl, roles);
    }

    Candidate start(String id, ZookeeperStore store, Duration ttl, List<String> roles) {
        LeaderSettings settings = LeaderSettings.of(namespace)
                .withMember(Member.of(id))
                .withTimings(SessionTimings.of(ttl))
                .withDrainTimeout(Duration.ofSeconds(1));
        Candidate candidate = new Candidate(store, LeaderEngine.create(settings, store), this::witness);
        candidates.add(candidate);
        roles.forEach(candidate.leaders()::role);
        candidate.leaders().start();
        return candidate;
    }

    /** A grant is told while the belief is on: nobody else may believe at that moment. */
    private void witness(Candidate granted, String role) {
        for (Candidate other : candidates) {
            if (other != granted
                    && other.leaders().isLeader(role)
                    && granted.leaders().isLeader(role)) {
                overlaps.add(role + ": " + granted.id() + " and " + other.id());
            }
        }
    }

    /** How many members believe that they lead a role. */
    long leaders(String role) {
        return candidates.stream()
                .filter(candidate -> candidate.leaders().isLeader(role))
                .count();
    }

    void awaitEverybodyKnown() {
        for (Candidate candidate : candidates) {
            await(candidate.id() + " knows everybody")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> candidate.leaders().members().size() == candidates.size());
        }
    }

    @Override
    public void close() {
        candidates.parallelStream().forEach(Candidate::close);
    }
}
