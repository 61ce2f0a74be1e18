// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Auto-configuration for what sends fencing tokens over HTTP. The beans are there to be added to the clients that talk to
 * services which look at tokens; no client gets them by itself, so that no token goes to strangers.
 */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnBean(LeaderSettings.class)
public final class LeaderTokenAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ClientHttpRequestInterceptor.class)
    static class Blocking {

        @Bean
        @ConditionalOnMissingBean
        LeaderTokenInterceptor leaderTokenInterceptor(LeaderSettings settings) {
            return new LeaderTokenInterceptor(settings.namespace());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ExchangeFilterFunction.class)
    static class Reactive {

        @Bean
        @ConditionalOnMissingBean
        LeaderTokenFilterFunction leaderTokenFilterFunction(LeaderSettings settings) {
            return new LeaderTokenFilterFunction(settings.namespace());
        }
    }
}
