// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A member that takes part in elections as an application's would: its store and its engine. */
final class Candidate implements AutoCloseable {

    private final ZookeeperStore store;

    private final LeaderService leaders;

    private final BlockingQueue<Grant> grants = new LinkedBlockingQueue<>();

    private volatile long revokedAtNanos;

    Candidate(ZookeeperStore store, LeaderService leaders, BiConsumer<Candidate, String> witness) {
        this.store = store;
        this.leaders = leaders;
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                grants.add(new Grant(leadership, System.nanoTime()));
                witness.accept(Candidate.this, leadership.role());
            }

            @Override
            public void onRevoked(Leadership leadership, Transition.Reason reason) {
                revokedAtNanos = System.nanoTime();
            }
        });
    }

    String id() {
        return leaders.self().id();
    }

    LeaderService leaders() {
        return leaders;
    }

    /** Why the last term here began or ended. */
    Transition.Reason lastReason() {
        List<Transition> history = leaders.role("reports").status().history();
        return history.get(history.size() - 1).reason();
    }

    /** The next term that begins here. */
    Grant awaitGrant(Duration atMost) {
        Grant grant = Clients.call(() -> grants.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
        if (grant == null) {
            throw new AssertionError(id() + " got no role within " + atMost);
        }
        return grant;
    }

    /** The term of a role that is led here at this moment. */
    Optional<Leadership> term(String role) {
        // Whoever leads a role has joined it: to ask for another would be to join it.
        return leaders.isLeader(role) ? leaders.role(role).leadership() : Optional.empty();
    }

    /** When the end of the last term was told. */
    long revokedAtNanos() {
        return revokedAtNanos;
    }

    long led(List<String> roles) {
        return roles.stream().filter(leaders::isLeader).count();
    }

    /** Takes the connection away, as a SIGKILL of the process would: nothing is released or deleted. */
    void kill() {
        store.close();
    }

    @Override
    public void close() {
        leaders.close();
        store.close();
    }

    /** A term that began, and when this was told. */
    record Grant(Leadership term, long atNanos) {}
}
