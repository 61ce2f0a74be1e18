// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.TaskSchedulerRouter;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

/** Runs jobs where and how Spring does: on their scheduler, through the bean's proxy. Safe for use by any thread. */
class JobStarter implements DisposableBean {

    private final BeanFactory beanFactory;

    private final ObjectProvider<ScheduledTaskHolder> schedules;

    private final TaskSchedulerRouter schedulers = new TaskSchedulerRouter();

    JobStarter(BeanFactory beanFactory, ObjectProvider<ScheduledTaskHolder> schedules) {
        this.beanFactory = beanFactory;
        this.schedules = schedules;
        schedulers.setBeanFactory(beanFactory);
    }

    /** Whether this process schedules anything at all: the annotations stand there in any case. */
    boolean isScheduled() {
        return schedules.stream().anyMatch(holder -> !holder.getScheduledTasks().isEmpty());
    }

    /**
     * Runs a job once.
     *
     * @param job the job
     * @param at when
     * @param stillWanted asked directly before, on the scheduler's thread
     */
    void start(CronJob job, Instant at, BooleanSupplier stillWanted) {
        Object bean = beanFactory.getBean(job.beanName());
        Method method = AopUtils.selectInvocableMethod(job.method(), bean.getClass());
        var unused = schedulers.schedule(
                new Once(new ScheduledMethodRunnable(bean, method), job.scheduler(), stillWanted), at);
    }

    @Override
    public void destroy() {
        schedulers.destroy();
    }

    private record Once(Runnable call, String qualifier, BooleanSupplier stillWanted)
            implements SchedulingAwareRunnable {

        @Override
        public String getQualifier() {
            return qualifier;
        }

        @Override
        public void run() {
            if (stillWanted.getAsBoolean()) {
                call.run();
            }
        }
    }
}
