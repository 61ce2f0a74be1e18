// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.GatedMethods;
import dev.leaderelection.jdbc.FencingGuard;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.interceptor.TransactionAttribute;

/**
 * Auto-configuration for fenced methods, {@link dev.leaderelection.LeaderOnly#fenced()}, and for the {@link FencingGuard}
 * that applications may use by hand. In force with every backend; the fence stands in the database of the method's
 * transactions.
 */
@AutoConfiguration(
        afterName = {
            "dev.leaderelection.boot.gate.LeaderGateAutoConfiguration",
            "dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration"
        })
@ConditionalOnClass({FencingGuard.class, JdbcTemplate.class, TransactionAttribute.class})
@ConditionalOnBean(GatedMethods.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class LeaderFenceAutoConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    static FencingGuard leaderFencingGuard(LeaderSettings settings, Environment environment) {
        return FenceTables.guard(settings, environment);
    }

    @Bean
    @Lazy
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FenceBuilder leaderFenceBuilder(
            ConfigurableListableBeanFactory beanFactory, Environment environment, ObjectProvider<FencingGuard> guard) {
        return new FenceBuilder(new FencedDatabases(beanFactory, new FenceTables(environment, guard)));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FencedMethods leaderFencedMethods(GatedMethods gated, ObjectProvider<FenceBuilder> builder) {
        return new FencedMethods(gated, builder);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FenceAdvisor leaderFenceAdvisor(FencedMethods methods) {
        return new FenceAdvisor(methods);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FencedBeans leaderFencedBeans(
            ConfigurableListableBeanFactory beanFactory, GatedMethods gated, FencedMethods methods) {
        return new FencedBeans(beanFactory, gated, methods);
    }

    @Bean
    static FenceRaiser leaderFenceRaiser(FencedMethods methods) {
        return new FenceRaiser(methods);
    }
}
