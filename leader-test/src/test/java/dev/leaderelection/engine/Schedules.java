// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** Runs many schedules on a few threads, one seed after the other. What one of them does depends on its seed alone. */
final class Schedules {

    private static final int MOST_FAILURES = 3;

    private final AtomicLong nextSeed;

    private final LongFunction<Plan> plans;

    private final ConcurrentLinkedQueue<Plan> failed = new ConcurrentLinkedQueue<>();

    Schedules(long firstSeed, LongFunction<Plan> plans) {
        this.nextSeed = new AtomicLong(firstSeed);
        this.plans = plans;
    }

    /** Runs schedules until told to stop, or until some have failed. */
    Statistics run(BooleanSupplier more) throws InterruptedException, ExecutionException {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Statistics>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> runSome(more)));
            }
            Statistics all = new Statistics();
            for (Future<Statistics> part : parts) {
                all.add(part.get());
            }
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    /** The plans that broke an invariant. */
    List<Plan> failed() {
        return List.copyOf(failed);
    }

    private Statistics runSome(BooleanSupplier more) {
        Statistics seen = new Statistics();
        while (failed.size() < MOST_FAILURES && more.getAsBoolean()) {
            Plan plan = plans.apply(nextSeed.getAndIncrement());
            Simulation.Result result = Simulation.run(plan, Flaw.NONE, false);
            seen.add(result.statistics());
            if (result.violation() != null) {
                failed.add(plan);
            }
        }
        return seen;
    }
}
