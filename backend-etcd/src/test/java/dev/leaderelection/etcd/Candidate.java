// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition;
import dev.leaderelection.engine.LeaderEngine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A member that takes part in elections as an application's would: its store and its engine. */
record Candidate(EtcdLeaderStore store, LeaderService leaders, BlockingQueue<Grant> grants, BlockingQueue<Loss> losses)
        implements AutoCloseable {

    static Candidate start(String namespace, String id, EtcdSettings etcd, Duration ttl, List<String> roles) {
        return start(
                LeaderSettings.of(namespace)
                        .withMember(Member.of(id))
                        .withTimings(SessionTimings.of(ttl))
                        .withDrainTimeout(Duration.ofSeconds(1)),
                etcd,
                roles);
    }

    static Candidate start(LeaderSettings settings, EtcdSettings etcd, List<String> roles) {
        EtcdLeaderStore store = new EtcdLeaderStore(etcd);
        LeaderService leaders = LeaderEngine.create(settings, store);
        BlockingQueue<Grant> grants = new LinkedBlockingQueue<>();
        BlockingQueue<Loss> losses = new LinkedBlockingQueue<>();
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                grants.add(new Grant(leadership, System.nanoTime()));
            }

            @Override
            public void onRevoked(Leadership leadership, Transition.Reason reason) {
                losses.add(new Loss(leadership, reason, System.nanoTime()));
            }
        });
        roles.forEach(leaders::role);
        leaders.start();
        return new Candidate(store, leaders, grants, losses);
    }

    Grant nextGrant() throws InterruptedException {
        return Objects.requireNonNull(grants.poll(40, TimeUnit.SECONDS), "no grant within 40 s");
    }

    /** Why the last term here began or ended. */
    Transition.Reason lastReason() {
        List<Transition> history = leaders.role("reports").status().history();
        return history.get(history.size() - 1).reason();
    }

    boolean isLeader() {
        return leaders.isLeader("reports");
    }

    long led(List<String> roles) {
        return roles.stream().filter(leaders::isLeader).count();
    }

    /** Takes the connections away, as a SIGKILL of the process would: nothing is released or deleted. */
    void kill() {
        store.close();
    }

    @Override
    public void close() {
        leaders.close();
        store.close();
    }

    /** A term that began, and when this was told. */
    record Grant(Leadership leadership, long atNanos) {

        long token() {
            return leadership.token();
        }
    }

    /** A term that ended, and why. */
    record Loss(Leadership leadership, Transition.Reason reason, long atNanos) {}
}
