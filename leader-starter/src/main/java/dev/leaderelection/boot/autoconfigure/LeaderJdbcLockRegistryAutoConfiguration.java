// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.jdbc.JdbcLeaderStore;
import dev.leaderelection.spi.LeaderStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.jdbc.lock.LockRepository;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Auto-configuration for Spring Integration's lock registry in the database of leader election. Its locks are not
 * leaderships: their expiry compares the clocks of machines, they have no fencing token, and what is held for longer than
 * {@code leader.session.ttl} without being renewed may be taken by another process.
 */
@AutoConfiguration(after = {LeaderJdbcAutoConfiguration.class, LeaderAutoConfiguration.class})
@ConditionalOnClass({JdbcLeaderStore.class, JdbcLockRegistry.class})
@ConditionalOnBean({JdbcBackend.class, DataSource.class, LeaderSettings.class})
@ConditionalOnMissingBean(LockRegistry.class)
@ConditionalOnBooleanProperty("leader.lock-registry.enabled")
@ConditionalOnProperty(name = "leader.backend", havingValue = JdbcLeaderStore.NAME, matchIfMissing = true)
public final class LeaderJdbcLockRegistryAutoConfiguration {

    /** The longest name of a region in Spring Integration's table. */
    private static final int MAX_REGION = 100;

    /** Each process is another client, so that nobody inherits the locks of one that died. */
    @Bean
    @DependsOnDatabaseInitialization
    @ConditionalOnMissingBean(LockRepository.class)
    DefaultLockRepository leaderLockRepository(
            JdbcBackend backend, LeaderSettings settings, ObjectProvider<LeaderStore> stores) {
        stores.ifAvailable(LeaderJdbcLockRegistryAutoConfiguration::requireJdbc);
        DataSource dataSource = backend.dataSource();
        new LockTable(dataSource).prepare(backend.isToBeCreated(dataSource));
        DefaultLockRepository repository = new DefaultLockRepository(dataSource);
        repository.setRegion(region(settings.namespace()));
        // Not the application's: that one may belong to another database, or there may be several.
        repository.setTransactionManager(new JdbcTransactionManager(dataSource));
        // Done already, without failing where the database is away at the moment.
        repository.setCheckDatabaseOnStart(false);
        return repository;
    }

    @Bean
    JdbcLockRegistry leaderLockRegistry(LockRepository repository, LeaderSettings settings) {
        return new JdbcLockRegistry(repository, settings.timings().ttl());
    }

    private static void requireJdbc(LeaderStore store) {
        if (!(store instanceof JdbcLeaderStore)) {
            throw new LeaderConfigurationException(
                    "leader.lock-registry.enabled=true is set, but leaders are elected in '" + store.name()
                            + "', not in the DataSource.",
                    "Declare a LockRegistry bean of your own, or remove leader.lock-registry.enabled.");
        }
    }

    private static String region(String namespace) {
        if (namespace.length() > MAX_REGION) {
            throw new LeaderConfigurationException(
                    "The namespace is the region of the locks in INT_LOCK, and longer than the " + MAX_REGION
                            + " characters of a region: " + namespace,
                    "Shorten leader.namespace, or declare a LockRepository bean with a region of your own.");
        }
        return namespace;
    }
}
