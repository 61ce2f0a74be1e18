// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.FitnessCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/**
 * Tells the election when this application ceases to be fit to lead, and when it is fit again: it accepts traffic, and all
 * {@link FitnessCheck}s say yes. One thread judges, another asks, so that a check that hangs is noticed.
 */
final class FitnessWatch implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FitnessWatch.class);

    static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final LeaderService leaders;

    private final List<FitnessCheck> checks;

    private final Fitness fitness;

    private final Duration grace;

    private final AtomicBoolean asking = new AtomicBoolean();

    private final ExecutorService asker = Executors.newSingleThreadExecutor(threads("leader-fitness-check"));

    private @Nullable ScheduledExecutorService judge;

    private boolean ready = true;

    private boolean reportedFit = true;

    FitnessWatch(LeaderService leaders, List<FitnessCheck> checks, Duration grace) {
        this.leaders = leaders;
        this.checks = checks;
        this.grace = grace;
        this.fitness = new Fitness(grace, System.nanoTime());
    }

    @Override
    public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        ready = event.getState() == ReadinessState.ACCEPTING_TRAFFIC;
        if (judge == null && (!ready || !checks.isEmpty())) {
            fitness.shownAt(System.nanoTime());
            judge = Executors.newSingleThreadScheduledExecutor(threads("leader-fitness"));
            long millis = Math.min(PERIOD.toMillis(), Math.max(1, grace.toMillis() / 4));
            var unused = judge.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        if (asking.compareAndSet(false, true)) {
            asker.execute(() -> {
                try {
                    ask();
                } finally {
                    asking.set(false);
                }
            });
        }
        judge();
    }

    private void ask() {
        boolean fit = true;
        for (FitnessCheck check : checks) {
            try {
                fit &= check.isFit();
            } catch (RuntimeException e) {
                log.debug("A fitness check failed: {}", check, e);
                fit = false;
            }
        }
        synchronized (this) {
            if (fit && ready) {
                fitness.shownAt(System.nanoTime());
            }
        }
    }

    private synchronized void judge() {
        boolean fit = fitness.isFitAt(System.nanoTime());
        if (fit != reportedFit) {
            reportedFit = fit;
            if (fit) {
                log.info("This application is fit to lead again");
            } else {
                log.warn("This application has not been fit to lead for {}: it hands its roles over", grace);
            }
            leaders.reportHealth(fit);
        }
    }

    @Override
    public synchronized void destroy() {
        asker.shutdownNow();
        if (judge != null) {
            judge.shutdownNow();
        }
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
