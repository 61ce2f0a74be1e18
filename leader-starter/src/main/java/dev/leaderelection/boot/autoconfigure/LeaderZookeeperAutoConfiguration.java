// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.zookeeper.ZookeeperStore;
import org.apache.curator.framework.CuratorFramework;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the ZooKeeper backend, which can be chosen without being named when its module is there. */
@AutoConfiguration(before = LeaderAutoConfiguration.class)
@ConditionalOnClass({ZookeeperStore.class, CuratorFramework.class})
@EnableConfigurationProperties(LeaderZookeeperProperties.class)
public final class LeaderZookeeperAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ZookeeperConnectionDetails leaderZookeeperConnectionDetails(
            LeaderZookeeperProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesZookeeperConnectionDetails(properties, bundles);
    }

    @Bean
    ZookeeperClient leaderZookeeperClient(
            LeaderZookeeperProperties properties,
            ZookeeperConnectionDetails details,
            ObjectProvider<CuratorFramework> clients) {
        return new ZookeeperClient(properties, details, clients);
    }

    @Bean
    ZookeeperBackend leaderZookeeperBackend(LeaderZookeeperProperties properties, ZookeeperClient client) {
        return new ZookeeperBackend(properties, client);
    }
}
