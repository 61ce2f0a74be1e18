// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.boot.ServerUrl;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.spi.LeaderStore;
import java.util.concurrent.ThreadFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Auto-configuration for {@link LeaderService}. A {@link LeaderStore} bean of the application comes before every backend;
 * {@link LeaderSettings} and {@link LeaderService} can be replaced likewise.
 */
@AutoConfiguration(after = LeaderJdbcAutoConfiguration.class)
@EnableConfigurationProperties(LeaderProperties.class)
public final class LeaderAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LeaderSettings leaderSettings(LeaderProperties properties, Environment environment) {
        return new SettingsFactory(properties, environment).create();
    }

    @Bean
    @ConditionalOnMissingBean
    ServerUrl leaderServerUrl() {
        return new ServerUrl();
    }

    @Bean
    MemoryBackend leaderMemoryBackend(ObjectProvider<MemoryRecords> records) {
        return new MemoryBackend(records.getIfUnique(MemoryRecords::new));
    }

    @Bean
    @ConditionalOnMissingBean(LeaderStore.class)
    @ConditionalOnBooleanProperty(name = "leader.enabled", matchIfMissing = true)
    LeaderStore leaderStore(LeaderProperties properties, ObjectProvider<LeaderBackend> backends) {
        return new BackendChoice(backends.orderedStream().toList())
                .choose(properties.backend())
                .open();
    }

    @Bean
    @ConditionalOnMissingBean
    LeaderService leaderService(
            LeaderSettings settings,
            LeaderProperties properties,
            ObjectProvider<LeaderStore> stores,
            ServerUrl serverUrl,
            Environment environment) {
        if (!properties.enabled()) {
            return LeaderEngine.create(settings, new DisabledStore());
        }
        LeaderStore store = stores.getObject();
        boolean addressed = settings.member().url() != null;
        LeaderService leaders = create(settings, addressed ? store : new AddressedStore(store, serverUrl), environment);
        properties.roles().forEach((name, role) -> join(leaders, name, role));
        return leaders;
    }

    /** Listeners run on virtual threads where the application's other work does. */
    private static LeaderService create(LeaderSettings settings, LeaderStore store, Environment environment) {
        if (!Threading.VIRTUAL.isActive(environment)) {
            return LeaderEngine.create(settings, store);
        }
        ThreadFactory threads = new VirtualThreadTaskExecutor("leader-callback-").getVirtualThreadFactory();
        return LeaderEngine.create(settings, store, threads);
    }

    /** What knows the web server, where there may be one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerInitializedEvent.class)
    static class WebServer {

        @Bean
        ServerUrlListener leaderServerUrlListener(ServerUrl url, Environment environment) {
            return new ServerUrlListener(url, environment);
        }
    }

    private static void join(LeaderService leaders, String name, LeaderProperties.Role properties) {
        try {
            LeaderRole role = leaders.role(name);
            if (!properties.enabled()) {
                var unused = role.pause();
            }
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(
                    String.valueOf(e.getMessage()), "Rename the role under leader.roles.", e);
        }
    }
}
