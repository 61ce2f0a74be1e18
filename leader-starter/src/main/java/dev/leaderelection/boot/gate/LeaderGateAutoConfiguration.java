// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.GateObserver;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Auto-configuration for {@link LeaderOnly}. Also in force with {@code leader.enabled=false}: a member that takes no part
 * never leads, and its gated methods answer as on a follower.
 */
@AutoConfiguration
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@Import(LeaderGateAutoConfiguration.AutoProxying.class)
public final class LeaderGateAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Gates leaderGates(ConfigurableListableBeanFactory beanFactory) {
        return new Gates(new RoleNames(beanFactory));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GateAdvisor leaderGateAdvisor(
            Gates gates, ObjectProvider<LeaderService> leaders, ObjectProvider<GateObserver> observers) {
        return new GateAdvisor(gates, new GateInterceptor(gates, leaders, new GateObservers(observers)));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GatedBeans leaderGatedBeans(
            ConfigurableListableBeanFactory beanFactory, Gates gates, ObjectProvider<LeaderService> leaders) {
        return new GatedBeans(beanFactory, new GateInspection(gates), leaders);
    }

    /**
     * Sees to it that infrastructure advisors are applied at all. Spring Boot does the same, but not with
     * {@code spring.aop.auto=false} or {@code spring.aop.proxy-target-class=false}.
     */
    static final class AutoProxying implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
        }
    }
}
