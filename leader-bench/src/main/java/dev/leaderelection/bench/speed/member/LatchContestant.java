// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;

/** Curator's {@link LeaderLatch}, one for each role over one client. To stand again after giving up takes a new latch. */
final class LatchContestant implements Contestant {

    private final Election election;

    private final CuratorFramework client;

    private final Map<String, LeaderLatch> latches = new ConcurrentHashMap<>();

    LatchContestant(Election election) {
        this.election = election;
        this.client = Zookeeper.client(election);
    }

    @Override
    public void join(List<String> roles) throws Exception {
        for (String role : roles) {
            start(role);
        }
    }

    private void start(String role) throws Exception {
        LeaderLatch latch = new LeaderLatch(client, "/" + election.namespace() + "/" + role, election.member());
        latches.put(role, latch);
        latch.start();
    }

    @Override
    public boolean isLeader(String role) {
        LeaderLatch latch = latches.get(role);
        return latch != null && latch.hasLeadership();
    }

    @Override
    public void giveUp(String role) throws Exception {
        LeaderLatch latch = latches.get(role);
        if (latch != null) {
            latch.close();
        }
        start(role);
    }

    @Override
    public void close() {
        client.close();
    }
}
