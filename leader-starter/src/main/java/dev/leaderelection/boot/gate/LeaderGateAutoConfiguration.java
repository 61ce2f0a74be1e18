// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.GateObserver;
import dev.leaderelection.boot.RunRecorder;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Auto-configuration for {@link LeaderOnly}. Also in force with {@code leader.enabled=false}: a member that takes no part
 * never leads, and its gated methods answer as on a follower.
 */
@AutoConfiguration(before = LifecycleAutoConfiguration.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@Import(LeaderGateAutoConfiguration.AutoProxying.class)
public final class LeaderGateAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RoleNames leaderRoleNames(ConfigurableListableBeanFactory beanFactory) {
        return new RoleNames(beanFactory);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Gates leaderGates(RoleNames roleNames) {
        return new Gates(roleNames);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GateAdvisor leaderGateAdvisor(
            Gates gates,
            ObjectProvider<LeaderService> leaders,
            ObjectProvider<GateObserver> observers,
            ObjectProvider<RunRecorder> recorders) {
        return new GateAdvisor(gates, new GateInterceptor(gates, leaders, new GateObservers(observers, recorders)));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GatedBeans leaderGatedBeans(
            ConfigurableListableBeanFactory beanFactory,
            Gates gates,
            RoleNames roleNames,
            RoleLifecycles lifecycles,
            ObjectProvider<LeaderService> leaders) {
        return new GatedBeans(
                beanFactory,
                new GateInspection(gates),
                new GatedLifecycles(beanFactory, roleNames, lifecycles),
                leaders);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RoleLifecycles leaderRoleLifecycles(ObjectProvider<LeaderService> leaders) {
        return new RoleLifecycles(leaders);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ListenerContainers leaderListenerContainers(
            ConfigurableListableBeanFactory beanFactory, RoleNames roleNames, RoleLifecycles lifecycles) {
        return new ListenerContainers(beanFactory, roleNames, lifecycles);
    }

    /** In the place of Spring Boot's, and set up like it. */
    @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
    @ConditionalOnMissingBean(
            name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
            search = SearchStrategy.CURRENT)
    static GatedLifecycleProcessor leaderLifecycleProcessor(RoleLifecycles lifecycles, Environment environment) {
        GatedLifecycleProcessor processor = new GatedLifecycleProcessor(lifecycles);
        LifecycleProperties properties =
                Binder.get(environment).bindOrCreate("spring.lifecycle", LifecycleProperties.class);
        processor.setTimeoutPerShutdownPhase(
                properties.getTimeoutPerShutdownPhase().toMillis());
        return processor;
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
