// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.etcd.EtcdLeaderStore;
import dev.leaderelection.etcd.EtcdLocks;
import dev.leaderelection.spi.LeaderStore;
import java.time.Duration;
import java.util.OptionalLong;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * Auto-configuration for Spring Integration's lock registry in etcd. Locks are held by the session of leader election, so
 * that those of a process that died are free after the TTL.
 */
@AutoConfiguration(after = {LeaderEtcdAutoConfiguration.class, LeaderAutoConfiguration.class})
@ConditionalOnClass({EtcdLeaderStore.class, LockRegistry.class})
@ConditionalOnBean({EtcdBackend.class, LeaderStore.class})
@ConditionalOnBooleanProperty("leader.lock-registry.enabled")
@ConditionalOnProperty(name = "leader.backend", havingValue = EtcdLeaderStore.NAME, matchIfMissing = true)
public final class LeaderEtcdLockRegistryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    EtcdLockRegistry leaderLockRegistry(LeaderStore store, LeaderService leaders, LeaderSettings settings) {
        if (store instanceof EtcdLeaderStore etcd) {
            return new EtcdLockRegistry(new SessionLocks(
                    etcd.locks(settings.namespace()),
                    leaders,
                    settings.timings().ttl()));
        }
        throw new LeaderConfigurationException(
                "leader.lock-registry.enabled=true is set, but leaders are not elected in etcd.",
                "Set leader.backend to the backend that is used, or remove leader.lock-registry.enabled.");
    }

    /**
     * Locks of the session that this process has at the moment.
     *
     * @param locks the locks
     * @param leaders whose session holds them
     * @param timeout how long an attempt may take
     */
    private record SessionLocks(EtcdLocks locks, LeaderService leaders, Duration timeout)
            implements EtcdLockRegistry.Locks {

        @Override
        public OptionalLong acquire(String name, String owner) {
            String session = leaders.session().id();
            return session == null ? OptionalLong.empty() : locks.acquire(name, session, owner, timeout);
        }

        @Override
        public boolean release(String name, long revision) {
            return locks.release(name, revision, timeout);
        }
    }
}
