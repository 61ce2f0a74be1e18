// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.zookeeper.lock.ZookeeperLockRegistry;

/**
 * Auto-configuration for Spring Integration's lock registry on the Curator client of leader election. Its locks are not
 * leaderships: they rest on ZooKeeper sessions and have no fencing token.
 */
@AutoConfiguration(after = {LeaderZookeeperAutoConfiguration.class, LeaderAutoConfiguration.class})
@ConditionalOnClass(ZookeeperLockRegistry.class)
@ConditionalOnBean({ZookeeperClient.class, LeaderSettings.class})
@ConditionalOnBooleanProperty("leader.lock-registry.enabled")
@ConditionalOnProperty(name = "leader.backend", havingValue = "zookeeper", matchIfMissing = true)
public final class LeaderZookeeperLockRegistryAutoConfiguration {

    /** Locks are kept beside the root, so that their nodes are not among those that every member watches. */
    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    ZookeeperLockRegistry leaderLockRegistry(
            ZookeeperClient client, LeaderZookeeperProperties properties, LeaderSettings settings) {
        return new ZookeeperLockRegistry(client.get(), properties.root() + "-locks/" + settings.namespace());
    }
}
