// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks serially for each key, and beside each other for different keys: roles above all (I9).
 *
 * <p>Two threads serve all as long as callbacks return. When tasks wait and none has ended for a moment, a thread is
 * added, so that callbacks which block delay no other for long; idle threads go away.
 */
final class CallbackExecutor {

    private static final Logger log = LoggerFactory.getLogger(CallbackExecutor.class);

    private static final int THREADS = 2;

    private static final long STALL_MILLIS = 10;

    private final Map<Object, Queue<Runnable>> waiting = new HashMap<>();

    private final ThreadPoolExecutor pool;

    private final ScheduledExecutorService timer;

    private boolean watching;

    CallbackExecutor(ThreadFactory threads, ScheduledExecutorService timer) {
        this.timer = timer;
        this.pool = new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        // Started now: a system that is out of threads must not cost a role its callbacks.
        this.pool.prestartAllCoreThreads();
    }

    /**
     * Runs a task after all earlier tasks of the same key.
     *
     * @param key a role's name, or an object of its own for a task that need not wait for others
     * @param task the task
     */
    synchronized void execute(Object key, Runnable task) {
        Queue<Runnable> queue = waiting.get(key);
        if (queue != null) {
            queue.add(task);
            return;
        }
        waiting.put(key, new ArrayDeque<>(List.of(task)));
        pool.execute(() -> runAll(key));
        if (!watching && !pool.getQueue().isEmpty()) {
            watching = true;
            watch(pool.getCompletedTaskCount());
        }
    }

    /** Runs what waits already; nothing new is accepted. */
    void shutdown() {
        pool.shutdown();
    }

    private void runAll(Object key) {
        Runnable task = next(key);
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("A callback of {} failed", key, e);
            }
            task = next(key);
        }
    }

    private synchronized @Nullable Runnable next(Object key) {
        Queue<Runnable> queue = waiting.get(key);
        Runnable task = queue == null ? null : queue.poll();
        if (task == null) {
            waiting.remove(key);
        }
        return task;
    }

    private void watch(long completedBefore) {
        ScheduledFuture<?> unused = timer.schedule(() -> relieve(completedBefore), STALL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resize(int threads) {
        if (threads > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
    }

    private synchronized void relieve(long completedBefore) {
        try {
            relieveIfStuck(completedBefore);
        } catch (RuntimeException | Error e) {
            log.debug("No thread could be started for callbacks that wait behind others which block; trying again", e);
            watch(completedBefore);
        }
    }

    private void relieveIfStuck(long completedBefore) {
        if (pool.getQueue().isEmpty() || pool.isShutdown()) {
            watching = false;
            resize(THREADS);
            return;
        }
        long completed = pool.getCompletedTaskCount();
        if (completed == completedBefore) {
            resize(pool.getPoolSize() + 1);
        }
        watch(completed);
    }
}
