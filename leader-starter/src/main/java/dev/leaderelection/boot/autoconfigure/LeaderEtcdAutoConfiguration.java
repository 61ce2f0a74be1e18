// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.etcd.EtcdLeaderStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the etcd backend, which can be chosen without being named when its module is there. */
@AutoConfiguration(before = LeaderAutoConfiguration.class)
@ConditionalOnClass(EtcdLeaderStore.class)
@EnableConfigurationProperties(LeaderEtcdProperties.class)
public final class LeaderEtcdAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EtcdConnectionDetails leaderEtcdConnectionDetails(
            LeaderEtcdProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesEtcdConnectionDetails(properties, bundles);
    }

    @Bean
    EtcdBackend leaderEtcdBackend(LeaderEtcdProperties properties, EtcdConnectionDetails details) {
        return new EtcdBackend(properties, details);
    }
}
