// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** Makes the fences of all beans whose class is known at start-up, so that those which cannot work end the start. */
final class FencedBeans implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(FencedBeans.class);

    private final ConfigurableListableBeanFactory beanFactory;

    private final GatedMethods gated;

    private final FencedMethods methods;

    FencedBeans(ConfigurableListableBeanFactory beanFactory, GatedMethods gated, FencedMethods methods) {
        this.beanFactory = beanFactory;
        this.gated = gated;
        this.methods = methods;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String beanName : beanFactory.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = targetClass(beanName);
            if (type != null && !ScopedObject.class.isAssignableFrom(type)) {
                inspect(ClassUtils.getUserClass(type));
            }
        }
    }

    private @Nullable Class<?> targetClass(String beanName) {
        try {
            return AutoProxyUtils.determineTargetClass(beanFactory, beanName);
        } catch (BeansException | LinkageError e) {
            log.debug("The class of bean '{}' is not known before it is created", beanName, e);
            return null;
        }
    }

    private void inspect(Class<?> type) {
        if (AnnotationUtils.isCandidateClass(type, LeaderOnly.class)) {
            MetadataLookup<LeaderOnly> annotations = method -> gated.annotation(method, type);
            MethodIntrospector.selectMethods(type, annotations)
                    .forEach((method, annotation) -> inspect(type, method, annotation));
        }
    }

    private void inspect(Class<?> type, Method method, LeaderOnly annotation) {
        Fence fence = methods.find(method, type);
        String role = fence == null ? null : beanFactory.resolveEmbeddedValue(annotation.value());
        // A role that is named by the arguments is raised when it is first asked for.
        if (fence != null && role != null && !role.contains("#{")) {
            methods.seen(role, fence.database());
        }
    }
}
