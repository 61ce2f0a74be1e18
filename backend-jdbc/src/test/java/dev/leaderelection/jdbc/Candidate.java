// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A member that takes part in elections as an application's would: its store and its engine. */
record Candidate(JdbcLeaderStore store, LeaderService leaders, BlockingQueue<Grant> grants) implements AutoCloseable {

    static Candidate start(String namespace, String id, ConnectionSource source, Duration ttl, List<String> roles) {
        return start(
                LeaderSettings.of(namespace)
                        .withMember(Member.of(id))
                        .withTimings(SessionTimings.of(ttl))
                        .withDrainTimeout(Duration.ofSeconds(1)),
                source,
                roles);
    }

    static Candidate start(LeaderSettings settings, ConnectionSource source, List<String> roles) {
        JdbcLeaderStore store = new JdbcLeaderStore(source, JdbcSettings.defaults());
        LeaderService leaders = LeaderEngine.create(settings, store);
        BlockingQueue<Grant> grants = new LinkedBlockingQueue<>();
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                grants.add(new Grant(leadership, System.nanoTime()));
            }
        });
        roles.forEach(leaders::role);
        leaders.start();
        return new Candidate(store, leaders, grants);
    }

    /** Why the last term here began or ended. */
    Transition.Reason lastReason() {
        List<Transition> history = leaders.role("reports").status().history();
        return history.get(history.size() - 1).reason();
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
    record Grant(Leadership leadership, long atNanos) {}
}
