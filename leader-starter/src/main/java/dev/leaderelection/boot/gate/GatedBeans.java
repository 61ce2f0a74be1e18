// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Checks the gates of all beans, and makes this process a candidate for the roles that they name: at start-up for every
 * bean whose class is known then, lazy ones included, and when it is created for the rest.
 */
final class GatedBeans implements BeanPostProcessor, SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(GatedBeans.class);

    private final ConfigurableListableBeanFactory beanFactory;

    private final GateInspection inspection;

    private final GatedLifecycles lifecycles;

    private final ObjectProvider<LeaderService> leaders;

    private final Map<Class<?>, Set<String>> inspected = new ConcurrentHashMap<>();

    private volatile boolean joining;

    GatedBeans(
            ConfigurableListableBeanFactory beanFactory,
            GateInspection inspection,
            GatedLifecycles lifecycles,
            ObjectProvider<LeaderService> leaders) {
        this.beanFactory = beanFactory;
        this.inspection = inspection;
        this.lifecycles = lifecycles;
        this.leaders = leaders;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (!(bean instanceof AopInfrastructureBean)) {
            Class<?> type = ClassUtils.getUserClass(bean);
            if (!inspect(type).isEmpty()) {
                requireProxyable(type, beanName);
            }
        }
        return bean;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String beanName : beanFactory.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = targetClass(beanName);
            if (type != null && !ScopedObject.class.isAssignableFrom(type)) {
                Class<?> userType = ClassUtils.getUserClass(type);
                if (!inspect(userType).isEmpty()) {
                    requireProxyable(userType, beanName);
                    requireProxied(userType, beanName);
                }
                lifecycles.add(beanName, userType);
            }
        }
        joining = true;
        inspected.values().forEach(this::join);
    }

    private @Nullable Class<?> targetClass(String beanName) {
        try {
            return AutoProxyUtils.determineTargetClass(beanFactory, beanName);
        } catch (BeansException | LinkageError e) {
            log.debug("The class of bean '{}' is not known before it is created", beanName, e);
            return null;
        }
    }

    private Set<String> inspect(Class<?> type) {
        Set<String> roles = inspected.get(type);
        if (roles == null) {
            roles = inspection.rolesOf(type);
            inspected.put(type, roles);
            if (joining) {
                join(roles);
            }
        }
        return roles;
    }

    private void join(Set<String> roles) {
        roles.forEach(role -> {
            LeaderRole unused = leaders.getObject().role(role);
        });
    }

    private void requireProxyable(Class<?> type, String beanName) {
        if (Modifier.isFinal(type.getModifiers()) && proxiedByClass(type, beanName)) {
            throw new LeaderConfigurationException(
                    "@LeaderOnly on " + type.getName() + " (bean '" + beanName
                            + "') cannot work: the class is final, so that its calls cannot be intercepted.",
                    "Make the class not final, or let it implement an interface and set spring.aop.proxy-target-class=false.");
        }
    }

    private boolean proxiedByClass(Class<?> type, String beanName) {
        if (Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type)) {
            return false;
        }
        return AutoProxyUtils.shouldProxyTargetClass(beanFactory, beanName)
                || type.getInterfaces().length == 0
                || (autoProxyCreator() instanceof ProxyConfig config && config.isProxyTargetClass());
    }

    private @Nullable Object autoProxyCreator() {
        String name = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
        return beanFactory.containsBean(name) ? beanFactory.getBean(name) : null;
    }

    /** A bean that other infrastructure needed before the proxies were ready is not gated, and says so to nobody. */
    private void requireProxied(Class<?> type, String beanName) {
        Object singleton = beanFactory.containsSingleton(beanName) ? beanFactory.getSingleton(beanName) : null;
        if (type.isInstance(singleton) && !AopUtils.isAopProxy(singleton)) {
            throw new LeaderConfigurationException(
                    "@LeaderOnly on " + type.getName() + " (bean '" + beanName
                            + "') cannot work: the bean was created before proxies could be made, so that its calls are"
                            + " not intercepted. Probably a BeanPostProcessor or BeanFactoryPostProcessor needs it.",
                    "Inject it there lazily (ObjectProvider or @Lazy), and declare the post-processor's @Bean method static.");
        }
    }
}
