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
 * Runs callbacks serially for each role, and beside each other for different roles (I9).
 *
 * <p>Two threads serve all roles as long as callbacks return. When tasks wait and none has ended for a moment, a thread is
 * added, so that callbacks which block delay no other role for long; idle threads go away.
 */
final class CallbackExecutor {

    private static final Logger log = LoggerFactory.getLogger(CallbackExecutor.class);

    private static final int THREADS = 2;

    private static final long STALL_MILLIS = 10;

    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

    private final ThreadPoolExecutor pool;

    private final ScheduledExecutorService timer;

    private boolean watching;

    CallbackExecutor(ThreadFactory threads, ScheduledExecutorService timer) {
        this.timer = timer;
        this.pool = new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        this.pool.allowCoreThreadTimeOut(true);
    }

    /** Runs a task after all earlier tasks of the role. */
    synchronized void execute(String role, Runnable task) {
        Queue<Runnable> queue = waiting.get(role);
        if (queue != null) {
            queue.add(task);
            return;
        }
        waiting.put(role, new ArrayDeque<>(List.of(task)));
        pool.execute(() -> runAll(role));
        if (!watching && !pool.getQueue().isEmpty()) {
            watching = true;
            watch(pool.getCompletedTaskCount());
        }
    }

    /** Runs what waits already; nothing new is accepted. */
    void shutdown() {
        pool.shutdown();
    }

    private void runAll(String role) {
        Runnable task = next(role);
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("A callback of role {} failed", role, e);
            }
            task = next(role);
        }
    }

    private synchronized @Nullable Runnable next(String role) {
        Queue<Runnable> queue = waiting.get(role);
        Runnable task = queue == null ? null : queue.poll();
        if (task == null) {
            waiting.remove(role);
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
