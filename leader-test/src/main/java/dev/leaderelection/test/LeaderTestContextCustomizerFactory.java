// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.memory.MemoryStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Brings {@link TestLeaders} into the application contexts of {@link LeaderTest}s. The service and the store are there
 * before any auto-configuration looks for them, and so instead of the ones that it would make.
 */
final class LeaderTestContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return TestContextAnnotationUtils.hasAnnotation(testClass, LeaderTest.class) ? new Customizer() : null;
    }

    /** All are equal, so that tests with the same configuration share a context. */
    private record Customizer() implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beans;
            registry.registerBeanDefinition(
                    "testLeaders",
                    new RootBeanDefinition(TestLeaders.class, () -> TestLeaders.create(settings(beans))));
            BeanDefinition service = new RootBeanDefinition(
                    LeaderService.class, () -> beans.getBean(TestLeaders.class).service());
            service.setPrimary(true);
            registry.registerBeanDefinition("testLeaderService", service);
            registry.registerBeanDefinition("testLeaderStore", new RootBeanDefinition(MemoryStore.class));
        }

        /** Those of the application, if it has a starter that makes some. */
        private static LeaderSettings settings(ConfigurableListableBeanFactory beans) {
            return beans.getBeanProvider(LeaderSettings.class).getIfUnique(TestLeaders::defaultSettings);
        }
    }
}
