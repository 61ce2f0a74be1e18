// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.LeaderEngine;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Members of one namespace in this process, as applications would be, and a witness of who believes at the same time: at
 * every grant, and every other millisecond in between.
 */
final class Elections implements AutoCloseable {

    private static final int MOST_WATCHED = 100;

    private static final long BETWEEN_SAMPLES_NANOS = 2_000_000;

    private final String namespace = "elections-" + UUID.randomUUID();

    private final List<Candidate> candidates = new CopyOnWriteArrayList<>();

    /** Of all tests of this JVM: a test that is tried again, as others may be, must not pass after this was seen once. */
    private static final Queue<String> EVER = new ConcurrentLinkedQueue<>();

    private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    private final Thread sampler = new Thread(this::sample, "sampler");

    private volatile boolean closed;

    String namespace() {
        return namespace;
    }

    /** Fails if two members were seen that believed at once. */
    void assertNoOverlap() {
        EVER.addAll(overlaps);
        assertThat(EVER).as("two believed at once, now or in an earlier test").isEmpty();
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
        roles.stream().limit(MOST_WATCHED).forEach(watched::add);
        if (candidates.size() == 2) {
            sampler.start();
        }
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

    private void sample() {
        while (!closed) {
            watched.forEach(role ->
                    candidates.forEach(candidate -> candidate.term(role).ifPresent(term -> compare(candidate, term))));
            LockSupport.parkNanos(BETWEEN_SAMPLES_NANOS);
        }
    }

    /** A term never resumes: if it is valid before and after somebody else believes, it was so meanwhile. */
    private void compare(Candidate candidate, Leadership term) {
        for (Candidate other : candidates) {
            if (other != candidate && other.leaders().isLeader(term.role()) && term.isValid()) {
                overlaps.add(term.role() + ": " + candidate.id() + " and " + other.id() + " (sampled)");
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
        awaitKnown(candidates.size());
    }

    /** Waits until each member here knows so many, this process's and others. */
    void awaitKnown(int members) {
        for (Candidate candidate : candidates) {
            await(candidate.id() + " knows everybody")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> candidate.leaders().members().size() == members);
        }
    }

    @Override
    public void close() {
        closed = true;
        candidates.parallelStream().forEach(Candidate::close);
    }
}
