// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.curator.framework.CuratorFramework;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.zookeeper.leader.LeaderInitiator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Spring Integration's leader initiators, one for each role as it must be. */
final class SpringContestant implements Contestant {

    /** As often as this project's heartbeats. */
    private static final int HEARTBEATS_IN_TTL = 5;

    /** Spring Boot's default. */
    private static final int POOL = 10;

    private static final int TUNED_POOL = 20;

    /** The other one tries within a heartbeat at the latest. */
    private static final long AWAY_MILLIS = 700;

    private static final Duration TUNED_IDLE = Duration.ofMillis(250);

    private final Election election;

    private final Function<String, Elected> initiators;

    /** Over JDBC, who yields most often takes the role again itself; so it stops, as in a planned shutdown, for so long. */
    private final long awayMillis;

    private final Closeable client;

    private final Map<String, Elected> elected = new ConcurrentHashMap<>();

    private SpringContestant(
            Election election, Closeable client, long awayMillis, Function<String, Elected> initiators) {
        this.awayMillis = awayMillis;
        this.election = election;
        this.client = client;
        this.initiators = initiators;
    }

    /** An initiator and how to ask it. */
    private record Elected(SmartLifecycle initiator, Supplier<Context> context) {}

    static Contestant onZookeeper(Election election) {
        CuratorFramework client = Zookeeper.client(election);
        return new SpringContestant(election, client, 0, role -> {
            LeaderInitiator initiator =
                    new LeaderInitiator(client, candidate(election, role), "/" + election.namespace());
            return new Elected(initiator, initiator::getContext);
        });
    }

    /** One registry for all roles, and everything but the TTL as it comes. */
    static Contestant onJdbc(Election election) {
        HikariDataSource pool = pool(election, POOL);
        JdbcLockRegistry registry = registry(pool, election);
        return new SpringContestant(election, pool, AWAY_MILLIS, role -> {
            LockRegistryLeaderInitiator initiator =
                    new LockRegistryLeaderInitiator(registry, candidate(election, role));
            return new Elected(initiator, initiator::getContext);
        });
    }

    /**
     * As many roles as possible: a registry for each, so that they do not wait for each other, a larger pool, heartbeats
     * no more often than the TTL asks for, fewer attempts of those who wait.
     */
    static Contestant onJdbcTuned(Election election) {
        HikariDataSource pool = pool(election, TUNED_POOL);
        return new SpringContestant(election, pool, AWAY_MILLIS, role -> {
            JdbcLockRegistry registry = registry(pool, election);
            registry.setIdleBetweenTries(TUNED_IDLE);
            LockRegistryLeaderInitiator initiator =
                    new LockRegistryLeaderInitiator(registry, candidate(election, role));
            initiator.setHeartBeatMillis(election.ttl().toMillis() / HEARTBEATS_IN_TTL);
            return new Elected(initiator, initiator::getContext);
        });
    }

    private static HikariDataSource pool(Election election, int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(election.address());
        pool.setUsername(election.user());
        pool.setPassword(election.password());
        pool.setMaximumPoolSize(size);
        return pool;
    }

    private static JdbcLockRegistry registry(DataSource pool, Election election) {
        DefaultLockRepository repository = new DefaultLockRepository(pool, election.member());
        repository.setRegion(election.namespace());
        repository.setTransactionManager(new JdbcTransactionManager(pool));
        repository.setApplicationContext(NO_BEANS);
        repository.afterPropertiesSet();
        repository.afterSingletonsInstantiated();
        repository.start();
        return new JdbcLockRegistry(repository, election.ttl());
    }

    private static final GenericApplicationContext NO_BEANS = emptyContext();

    private static GenericApplicationContext emptyContext() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.refresh();
        return context;
    }

    private static Candidate candidate(Election election, String role) {
        return new DefaultCandidate(election.member(), role);
    }

    @Override
    public void join(List<String> roles) {
        for (String role : roles) {
            Elected made = initiators.apply(role);
            made.initiator().start();
            elected.put(role, made);
        }
    }

    @Override
    public boolean isLeader(String role) {
        Elected made = elected.get(role);
        return made != null && made.context().get().isLeader();
    }

    @Override
    public void giveUp(String role) throws InterruptedException {
        Elected made = Objects.requireNonNull(elected.get(role), election.namespace());
        if (awayMillis == 0) {
            made.context().get().yield();
        } else {
            made.initiator().stop();
            Thread.sleep(awayMillis);
            made.initiator().start();
        }
    }

    @Override
    public void close() {
        elected.values().forEach(made -> made.initiator().stop());
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
