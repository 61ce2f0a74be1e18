// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.etcd.EtcdLeaderStore;
import dev.leaderelection.etcd.EtcdSettings;
import dev.leaderelection.jdbc.ConnectionSource;
import dev.leaderelection.jdbc.JdbcLeaderStore;
import dev.leaderelection.jdbc.JdbcSchema;
import dev.leaderelection.jdbc.JdbcSettings;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.zookeeper.ZookeeperConnection;
import dev.leaderelection.zookeeper.ZookeeperSettings;
import dev.leaderelection.zookeeper.ZookeeperStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** This project's election. Everything but the TTL is as it comes. */
final class OursContestant implements Contestant {

    private final LeaderStore store;

    private final LeaderService leaders;

    private final Map<String, LeaderRole> roles = new HashMap<>();

    private OursContestant(LeaderStore store, Election election) {
        this.store = store;
        this.leaders = LeaderEngine.create(
                LeaderSettings.of(election.namespace())
                        .withMember(Member.of(election.member()))
                        .withTimings(SessionTimings.of(election.ttl())),
                store);
    }

    static Contestant onZookeeper(Election election) {
        return new OursContestant(
                ZookeeperStore.owning(ZookeeperConnection.to(election.address()).start(), ZookeeperSettings.defaults()),
                election);
    }

    static Contestant onEtcd(Election election) {
        return new OursContestant(new EtcdLeaderStore(EtcdSettings.of(election.address())), election);
    }

    static Contestant onJdbc(Election election) {
        JdbcSettings settings = JdbcSettings.defaults();
        ConnectionSource source = ConnectionSource.of(election.address(), election.user(), election.password());
        new JdbcSchema(source, settings.tablePrefix()).create();
        return new OursContestant(new JdbcLeaderStore(source, settings), election);
    }

    @Override
    public void join(List<String> names) {
        names.forEach(name -> roles.put(name, leaders.role(name)));
        leaders.start();
    }

    @Override
    public boolean isLeader(String role) {
        LeaderRole known = roles.get(role);
        return known != null && known.isLeader();
    }

    @Override
    public void giveUp(String role) {
        leaders.role(role).stepDown().join();
    }

    @Override
    public void transfer(String role, String member) {
        Objects.requireNonNull(roles.get(role)).transferTo(member).join();
    }

    @Override
    public void close() {
        leaders.close();
        store.close();
    }
}
