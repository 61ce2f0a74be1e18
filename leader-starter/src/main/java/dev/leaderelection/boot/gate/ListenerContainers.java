// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.LeaderConfigurationException;
import java.lang.reflect.Method;
import java.util.Set;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Puts the containers of message listeners under the role of their method: {@link LeaderOnly} beside
 * {@code @KafkaListener}, {@code @RabbitListener} or {@code @JmsListener}.
 *
 * <p>Containers are made and started by the registries of the three libraries, which are alike as far as this goes: they
 * register an endpoint, which knows its method, as a container by an id. That call is listened in on, in applications
 * that have such a listener.
 */
final class ListenerContainers implements BeanPostProcessor {

    private static final Set<String> REGISTRIES = Set.of(
            "org.springframework.kafka.config.KafkaListenerEndpointRegistry",
            "org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry",
            "org.springframework.jms.config.JmsListenerEndpointRegistry");

    private final ConfigurableListableBeanFactory beanFactory;

    private final RoleNames roleNames;

    private final RoleLifecycles lifecycles;

    ListenerContainers(ConfigurableListableBeanFactory beanFactory, RoleNames roleNames, RoleLifecycles lifecycles) {
        this.beanFactory = beanFactory;
        this.roleNames = roleNames;
        this.lifecycles = lifecycles;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!isRegistry(bean.getClass()) || !anyGatedListener()) {
            return bean;
        }
        ProxyFactory proxy = new ProxyFactory(bean);
        proxy.setProxyTargetClass(true);
        proxy.addAdvice((MethodInterceptor) this::listenIn);
        return proxy.getProxy(bean.getClass().getClassLoader());
    }

    private static boolean isRegistry(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (REGISTRIES.contains(each.getName())) {
                return true;
            }
        }
        return false;
    }

    private boolean anyGatedListener() {
        for (String beanName : beanFactory.getBeanDefinitionNames()) {
            Class<?> type = beanFactory.getType(beanName, false);
            if (type != null && MessageListeners.anyIn(ClassUtils.getUserClass(type))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Object listenIn(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        Object endpoint = invocation.getMethod().getName().equals("registerListenerContainer") ? arguments[0] : null;
        String role = endpoint == null ? null : roleOf(endpoint);
        if (endpoint == null || role == null) {
            return invocation.proceed();
        }
        if (arguments.length == 3) {
            // Not started at once.
            arguments[2] = false;
        }
        Object result = invocation.proceed();
        String id = (String) property(endpoint, "id");
        Lifecycle container = container(invocation.getThis(), id);
        PropertyAccessorFactory.forBeanPropertyAccess(container).setPropertyValue("autoStartup", false);
        lifecycles.add(role, "listener container " + id, container);
        return result;
    }

    private @Nullable String roleOf(Object endpoint) {
        Object bean = property(endpoint, "bean");
        Class<?> type = bean == null ? null : AopUtils.getTargetClass(bean);
        Method method = (Method) property(endpoint, "method");
        if (type == null) {
            return null;
        }
        LeaderOnly annotation = method == null
                ? GateAnnotations.onClass(type)
                : GateAnnotations.find(GateAnnotations.mostSpecific(method, type), type);
        return annotation == null ? null : read(annotation.value(), method, type);
    }

    private String read(String role, @Nullable Method method, Class<?> type) {
        try {
            return roleNames.readFixed(role);
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(
                    "@LeaderOnly on the message listener "
                            + (method == null ? type.getName() : GateBlueprint.signature(method))
                            + " cannot work: its role \"" + role + "\" cannot be: " + e.getMessage() + ".",
                    "A container has one role for all its messages: give it an allowed name without an expression.",
                    e);
        }
    }

    private static @Nullable Object property(Object endpoint, String name) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(endpoint);
        return properties.isReadableProperty(name) ? properties.getPropertyValue(name) : null;
    }

    private static Lifecycle container(@Nullable Object registry, @Nullable String id) {
        Assert.state(registry != null && id != null, "A registry of listener containers must know them by id");
        Method lookUp = ReflectionUtils.findMethod(registry.getClass(), "getListenerContainer", String.class);
        Assert.state(lookUp != null, () -> registry.getClass() + " does not show its listener containers");
        Object container = ReflectionUtils.invokeMethod(lookUp, registry, id);
        Assert.state(container instanceof Lifecycle, () -> "Listener container " + id + " cannot be started");
        return (Lifecycle) container;
    }
}
