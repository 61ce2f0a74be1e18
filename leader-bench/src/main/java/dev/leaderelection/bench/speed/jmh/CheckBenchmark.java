// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.jmh;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What asking for leadership costs, which happens in the application's memory alone: the store does not matter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CheckBenchmark {

    private static final String ROLE = "reports";

    private static final int OTHER_ROLES = 999;

    private final MemoryRecords records = new MemoryRecords();

    private final MemoryStore leaderStore = new MemoryStore(records);

    private final MemoryStore followerStore = new MemoryStore(records);

    private final LeaderService leader = LeaderEngine.create(LeaderSettings.of("bench"), leaderStore);

    private final LeaderService follower = LeaderEngine.create(LeaderSettings.of("bench"), followerStore);

    private final LeaderRole leaderRole = leader.role(ROLE);

    private final LeaderRole followerRole = follower.role(ROLE);

    /** A thousand roles, so that the look-up by name is one in a map of some size. */
    @Setup
    public void elect() throws InterruptedException {
        for (int i = 0; i < OTHER_ROLES; i++) {
            leader.role("role-" + i);
            follower.role("role-" + i);
        }
        leader.start();
        while (!leaderRole.isLeader()) {
            Thread.sleep(1);
        }
        follower.start();
        while (followerRole.leader().isEmpty()) {
            Thread.sleep(1);
        }
    }

    /** Ends the election. */
    @TearDown
    public void close() {
        if (!leaderRole.isLeader() || followerRole.isLeader()) {
            throw new IllegalStateException("the leader changed, so the figures say nothing");
        }
        follower.close();
        leader.close();
        followerStore.close();
        leaderStore.close();
    }

    /** By name, on the leader. */
    @Benchmark
    public boolean leaderByName() {
        return leader.isLeader(ROLE);
    }

    /** By handle, on the leader. */
    @Benchmark
    public boolean leaderByHandle() {
        return leaderRole.isLeader();
    }

    /** The two clocks that a check reads, and nothing else: the floor of this machine. */
    @Benchmark
    public long clocks() {
        return System.nanoTime() + System.currentTimeMillis();
    }

    /** By name, on a follower. */
    @Benchmark
    public boolean followerByName() {
        return follower.isLeader(ROLE);
    }

    /** By handle, on a follower. */
    @Benchmark
    public boolean followerByHandle() {
        return followerRole.isLeader();
    }
}
