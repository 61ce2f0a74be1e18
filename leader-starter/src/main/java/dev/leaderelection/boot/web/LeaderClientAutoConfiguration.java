// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.ServerUrl;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration for {@link LeaderClient}. A bean named {@value #REQUEST_FACTORY} replaces the HTTP client of it and
 * of forwarded requests, for TLS with an authority of one's own for example; it must not follow redirects.
 */
@AutoConfiguration(afterName = "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration")
@ConditionalOnClass(RestClient.class)
@ConditionalOnBean(LeaderService.class)
@EnableConfigurationProperties(LeaderWebProperties.class)
public final class LeaderClientAutoConfiguration {

    static final String REQUEST_FACTORY = "leaderRequestFactory";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    @Bean
    Directory leaderDirectory(ObjectProvider<LeaderService> leaders, ObjectProvider<ServerUrl> ownUrl) {
        return new Directory(leaders, ownUrl.getIfAvailable(ServerUrl::new));
    }

    /** No protocol upgrades, no redirects, no decompression: what the leader answers is what the client gets. */
    @Bean(name = REQUEST_FACTORY, defaultCandidate = false)
    @ConditionalOnMissingBean(name = REQUEST_FACTORY)
    ClientHttpRequestFactory leaderRequestFactory(LeaderWebProperties properties) {
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
        factory.setReadTimeout(properties.forwardTimeout());
        factory.enableCompression(false);
        return factory;
    }

    @Bean
    @ConditionalOnMissingBean
    LeaderClient leaderClient(
            Directory directory,
            @Qualifier(REQUEST_FACTORY) ClientHttpRequestFactory requests,
            LeaderWebProperties properties) {
        return new LeaderClient(directory, requests, properties.clientWait());
    }
}
