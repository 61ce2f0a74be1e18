// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A ShedLock that is held as a leadership would be: tried for every second, and extended five times in a TTL while it is
 * held. ShedLock is made for runs of jobs, not for this; what can be compared is how long a crash or a pause matters.
 */
final class ShedlockContestant implements Contestant {

    private static final int EXTENSIONS_IN_TTL = 5;

    private static final long TRY_MILLIS = 1_000;

    private final Election election;

    private final HikariDataSource pool = new HikariDataSource();

    private final LockProvider locks;

    private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor();

    private volatile Optional<SimpleLock> held = Optional.empty();

    private volatile boolean resting;

    ShedlockContestant(Election election) {
        this.election = election;
        pool.setJdbcUrl(election.address());
        pool.setUsername(election.user());
        pool.setPassword(election.password());
        this.locks = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(pool))
                .usingDbTime()
                // The host's name unless said otherwise: on one machine anybody would extend anybody's lock.
                .withLockedByValue(election.member())
                .build());
    }

    @Override
    public void join(List<String> roles) {
        if (roles.size() != 1) {
            throw new UnsupportedOperationException("a lock for each run of a job, not thousands held");
        }
        tryLater(0);
    }

    private void tryLater(long millis) {
        var unused = jobs.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
    }

    private void attempt() {
        if (resting) {
            resting = false;
            tryLater(2 * TRY_MILLIS);
            return;
        }
        try {
            held = held.isPresent()
                    ? held.get().extend(election.ttl(), Duration.ZERO)
                    : locks.lock(
                            new LockConfiguration(Instant.now(), election.namespace(), election.ttl(), Duration.ZERO));
        } catch (RuntimeException e) {
            held = Optional.empty();
        }
        tryLater(held.isPresent() ? election.ttl().toMillis() / EXTENSIONS_IN_TTL : TRY_MILLIS);
    }

    @Override
    public boolean isLeader(String role) {
        return held.isPresent();
    }

    @Override
    public void giveUp(String role) throws Exception {
        // Released to nobody: the others have two of their attempts before this one tries again.
        jobs.submit(() -> {
                    held.ifPresent(SimpleLock::unlock);
                    held = Optional.empty();
                    resting = true;
                })
                .get();
    }

    @Override
    public void close() {
        jobs.shutdownNow();
        pool.close();
    }
}
