// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** The members of one namespace, watched for two that believe at the same time. */
final class Candidates implements AutoCloseable {

    private static final List<String> ONE_ROLE = List.of("reports");

    private final String namespace = "elections-" + UUID.randomUUID();
    private final List<Candidate> all = new CopyOnWriteArrayList<>();
    /** Of all tests of this JVM: a test that is tried again, as others may be, must not pass after this was seen once. */
    private static final List<String> EVER = new CopyOnWriteArrayList<>();

    private final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final Thread sampler = new Thread(this::sample, "overlap sampler");
    private volatile boolean closed;

    Candidates() {
        sampler.setDaemon(true);
        sampler.start();
    }

    List<Candidate> all() {
        return List.copyOf(all);
    }

    String namespace() {
        return namespace;
    }

    Candidate start(EtcdSettings etcd, Duration ttl) {
        return start(etcd, ttl, ONE_ROLE);
    }

    Candidate start(EtcdSettings etcd, Duration ttl, List<String> roles) {
        Candidate candidate = Candidate.start(namespace, "member-" + all.size(), etcd, ttl, roles);
        all.add(candidate);
        return candidate;
    }

    /** The one that believes, as soon as there is one. */
    Candidate awaitLeader() {
        return await("a leader")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> all.stream().filter(Candidate::isLeader).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    Candidate other(Candidate one) {
        return all.stream()
                .filter(candidate -> !candidate.equals(one))
                .findFirst()
                .orElseThrow();
    }

    void awaitAllKnown() {
        for (Candidate candidate : all) {
            await("everybody is known to everybody")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> candidate.leaders().members().size() == all.size());
        }
    }

    void assertNoOverlap() {
        EVER.addAll(overlaps);
        assertThat(EVER).as("two believed at once, now or in an earlier test").isEmpty();
    }

    /** The store has lost what it acknowledged: until members notice, two may believe, and tokens tell whom to obey. */
    void forgiveOverlaps() {
        overlaps.clear();
    }

    @Override
    public void close() {
        closed = true;
        new ArrayList<>(all).parallelStream().forEach(Candidate::close);
        assertNoOverlap();
    }

    private void sample() {
        while (!closed) {
            for (Candidate one : all) {
                for (Candidate other : all) {
                    if (!one.equals(other) && one.isLeader() && other.isLeader() && one.isLeader()) {
                        overlaps.add(one.leaders().self().id() + " and "
                                + other.leaders().self().id());
                    }
                }
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
