// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.LeaderConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.AbstractApplicationContext;

/** Finds the beans whose life is under a role: {@link LeaderOnly} on their class, or on the method that makes them. */
final class GatedLifecycles {

    private final ConfigurableListableBeanFactory beanFactory;

    private final RoleNames roleNames;

    private final RoleLifecycles lifecycles;

    GatedLifecycles(ConfigurableListableBeanFactory beanFactory, RoleNames roleNames, RoleLifecycles lifecycles) {
        this.beanFactory = beanFactory;
        this.roleNames = roleNames;
        this.lifecycles = lifecycles;
    }

    /**
     * Puts a bean under its role, if it has one and a life cycle.
     *
     * @param beanName the bean
     * @param type its class
     * @throws LeaderConfigurationException if that cannot work
     */
    void add(String beanName, Class<?> type) {
        LeaderOnly annotation = Lifecycle.class.isAssignableFrom(type) ? annotation(beanName, type) : null;
        if (annotation != null) {
            requireOurProcessor(beanName);
            if (!beanFactory.isSingleton(beanName)) {
                throw refused(beanName, "it is not a singleton.", "Give it the scope singleton.", null);
            }
            lifecycles.add(role(beanName, annotation), beanName, () -> (Lifecycle) beanFactory.getBean(beanName));
        }
    }

    private @Nullable LeaderOnly annotation(String beanName, Class<?> type) {
        BeanDefinition definition =
                beanFactory.containsBeanDefinition(beanName) ? beanFactory.getMergedBeanDefinition(beanName) : null;
        if (definition instanceof RootBeanDefinition root && root.getResolvedFactoryMethod() != null) {
            LeaderOnly onFactory = GateAnnotations.onMethod(root.getResolvedFactoryMethod());
            if (onFactory != null) {
                return onFactory;
            }
        }
        return GateAnnotations.onClass(type);
    }

    private String role(String beanName, LeaderOnly annotation) {
        try {
            return roleNames.readFixed(annotation.value());
        } catch (IllegalArgumentException e) {
            throw refused(
                    beanName,
                    "the role \"" + annotation.value() + "\" cannot be: " + e.getMessage() + ".",
                    "Give the role an allowed name, or define its placeholder.",
                    e);
        }
    }

    private void requireOurProcessor(String beanName) {
        String name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME;
        if (!beanFactory.containsBean(name) || !(beanFactory.getBean(name) instanceof GatedLifecycleProcessor)) {
            throw refused(
                    beanName,
                    "the application's own lifecycleProcessor would start it with the context.",
                    "Remove the bean 'lifecycleProcessor', and set spring.lifecycle.timeout-per-shutdown-phase instead.",
                    null);
        }
    }

    private static LeaderConfigurationException refused(
            String beanName, String problem, String remedy, @Nullable Throwable cause) {
        return new LeaderConfigurationException(
                "@LeaderOnly on the life cycle of bean '" + beanName + "' cannot work: " + problem, remedy, cause);
    }
}
