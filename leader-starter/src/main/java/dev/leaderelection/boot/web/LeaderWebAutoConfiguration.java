// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.boot.GatedMethods;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Auto-configuration for gated controller methods, on the servlet stack. */
@AutoConfiguration(
        after = LeaderClientAutoConfiguration.class,
        afterName = "dev.leaderelection.boot.gate.LeaderGateAutoConfiguration")
@ConditionalOnClass({DispatcherServlet.class, RestClient.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({GatedMethods.class, Directory.class})
public final class LeaderWebAutoConfiguration {

    @Bean
    GatedHandlers leaderGatedHandlers(GatedMethods gated, ConfigurableListableBeanFactory beanFactory) {
        return new GatedHandlers(gated, beanFactory);
    }

    @Bean
    FollowerAnswers leaderFollowerAnswers(
            Directory directory,
            LeaderWebProperties properties,
            @Qualifier(LeaderClientAutoConfiguration.REQUEST_FACTORY) ClientHttpRequestFactory requests) {
        RestClient rest = RestClient.builder().requestFactory(requests).build();
        return new FollowerAnswers(directory, properties.onFollower(), new Forwarding(rest, directory));
    }

    @Bean
    NotLeaderResolver leaderNotLeaderResolver(GatedHandlers handlers, FollowerAnswers answers) {
        return new NotLeaderResolver(handlers, answers);
    }

    /** After the application's own interceptors: who may not ask at all is not sent to the leader. */
    @Bean
    WebMvcConfigurer leaderWebMvcConfigurer(GatedHandlers handlers, Directory directory, FollowerAnswers answers) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new FollowerInterceptor(handlers, directory, answers))
                        .order(Ordered.LOWEST_PRECEDENCE);
            }
        };
    }
}
