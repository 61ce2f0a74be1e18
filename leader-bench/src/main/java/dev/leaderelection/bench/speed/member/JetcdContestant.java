// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * jetcd's {@code Election}, one campaign for each role under one lease. The library keeps no belief of its own: what is
 * won is believed until the lease's keep-alive fails or ends, and then there is another lease.
 */
final class JetcdContestant implements Contestant {

    private final Election election;

    private final Client client;

    private final ExecutorService renewal = Executors.newSingleThreadExecutor();

    private volatile List<String> roles = List.of();

    private volatile Life life;

    JetcdContestant(Election election) throws ExecutionException, InterruptedException {
        this.election = election;
        this.client = Client.builder().endpoints(election.address()).build();
        this.life = new Life();
    }

    /** What is won under one lease. */
    private final class Life implements StreamObserver<LeaseKeepAliveResponse> {

        private final long lease;

        private final Map<String, LeaderKey> won = new ConcurrentHashMap<>();

        private final AtomicBoolean over = new AtomicBoolean();

        private Life() throws ExecutionException, InterruptedException {
            this.lease = client.getLeaseClient()
                    .grant(election.ttl().toSeconds())
                    .get()
                    .getID();
            var unused = client.getLeaseClient().keepAlive(lease, this);
        }

        private void campaign(String role) {
            var unused = client.getElectionClient()
                    .campaign(bytes(election.namespace() + "/" + role), lease, bytes(election.member()))
                    .thenAccept(response -> won.put(role, response.getLeader()));
        }

        @Override
        public void onNext(LeaseKeepAliveResponse response) {
            if (response.getTTL() <= 0) {
                end();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                renewal.execute(JetcdContestant.this::renew);
            }
        }
    }

    private void renew() {
        try {
            life = new Life();
            roles.forEach(life::campaign);
        } catch (ExecutionException e) {
            renewal.execute(this::renew);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void join(List<String> names) {
        roles = List.copyOf(names);
        roles.forEach(life::campaign);
    }

    @Override
    public boolean isLeader(String role) {
        Life present = life;
        return !present.over.get() && present.won.containsKey(role);
    }

    @Override
    public void giveUp(String role) throws Exception {
        Life present = life;
        LeaderKey key = present.won.remove(role);
        if (key != null) {
            client.getElectionClient().resign(key).get();
            present.campaign(role);
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        renewal.shutdownNow();
        client.close();
    }
}
