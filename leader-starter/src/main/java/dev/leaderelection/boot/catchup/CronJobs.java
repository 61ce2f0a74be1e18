// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Finds the gated methods under {@code @Scheduled(cron = …)}, bean by bean as they are made. Safe for use by any thread. */
final class CronJobs implements BeanPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(CronJobs.class);

    private final ConfigurableListableBeanFactory beanFactory;

    private final GatedMethods gated;

    private final List<CronJob> jobs = new CopyOnWriteArrayList<>();

    private final List<Consumer<CronJob>> listeners = new CopyOnWriteArrayList<>();

    CronJobs(ConfigurableListableBeanFactory beanFactory, GatedMethods gated) {
        this.beanFactory = beanFactory;
        this.gated = gated;
    }

    /** The jobs of a role. */
    List<CronJob> of(String role) {
        return jobs.stream().filter(job -> job.role().equals(role)).toList();
    }

    /** The job whose method is called, if it is one. */
    @Nullable
    CronJob find(Object target, Method method) {
        for (CronJob job : jobs) {
            if (job.isOf(target, method)) {
                return job;
            }
        }
        return null;
    }

    /** Tells of jobs that are found from now on, in beans that are made late. */
    void listen(Consumer<CronJob> listener) {
        listeners.add(listener);
    }

    /** Before proxies are made: calls of the gate name the object behind them. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        Class<?> type = ClassUtils.getUserClass(bean);
        if (AnnotationUtils.isCandidateClass(type, Scheduled.class)) {
            MetadataLookup<Set<Scheduled>> schedules = method -> {
                Set<Scheduled> found = AnnotatedElementUtils.getMergedRepeatableAnnotations(method, Scheduled.class);
                return found.isEmpty() ? null : found;
            };
            Map<Method, Set<Scheduled>> methods = MethodIntrospector.selectMethods(type, schedules);
            methods.forEach((method, annotations) -> add(bean, beanName, method, annotations));
        }
        return bean;
    }

    private void add(Object bean, String beanName, Method method, Set<Scheduled> annotations) {
        LeaderOnly gate = gated.annotation(method, ClassUtils.getUserClass(bean));
        CronJob.Schedule schedule = schedule(annotations);
        if (gate == null || schedule == null) {
            return;
        }
        String role = String.valueOf(beanFactory.resolveEmbeddedValue(gate.value()));
        String obstacle = obstacle(beanName, method, role);
        if (obstacle == null) {
            CronJob job = new CronJob(beanName, bean, method, role, schedule);
            jobs.add(job);
            listeners.forEach(listener -> listener.accept(job));
        } else {
            log.warn(
                    "Missed runs of '{}'.{} are not caught up: {}. Everything else about it works",
                    beanName,
                    method.getName(),
                    obstacle);
        }
    }

    private @Nullable String obstacle(String beanName, Method method, String role) {
        if (role.contains("#{")) {
            return "its role is an expression";
        }
        if (KotlinDetector.isSuspendingFunction(method) || isReactive(method.getReturnType())) {
            return "it is reactive; let the method block, or return a CompletableFuture";
        }
        return beanFactory.containsBean(beanName) && beanFactory.isSingleton(beanName)
                ? null
                : "its bean is no singleton";
    }

    private static boolean isReactive(Class<?> returned) {
        return !CompletionStage.class.isAssignableFrom(returned)
                && ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned) != null;
    }

    private CronJob.@Nullable Schedule schedule(Set<Scheduled> annotations) {
        List<CronTimes.Cron> crons = new ArrayList<>();
        String scheduler = "";
        for (Scheduled annotation : annotations) {
            String cron = beanFactory.resolveEmbeddedValue(annotation.cron());
            if (StringUtils.hasLength(cron) && !Scheduled.CRON_DISABLED.equals(cron)) {
                crons.add(new CronTimes.Cron(CronExpression.parse(cron), zone(annotation)));
                scheduler = String.valueOf(beanFactory.resolveEmbeddedValue(annotation.scheduler()));
            }
        }
        return crons.isEmpty() ? null : new CronJob.Schedule(new CronTimes(crons), scheduler);
    }

    private ZoneId zone(Scheduled annotation) {
        String zone = beanFactory.resolveEmbeddedValue(annotation.zone());
        return StringUtils.hasText(zone) ? StringUtils.parseTimeZoneString(zone).toZoneId() : ZoneId.systemDefault();
    }
}
