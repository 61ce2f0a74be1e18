// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.GateObserver.Outcome;
import dev.leaderelection.boot.RunRecorder;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of a gated method under a term, from its begin to its end.
 *
 * <p>A run that can be interrupted has a thread as long as its method has not returned. Interrupting the thread and
 * letting go of it exclude each other, so that no interrupt reaches a thread after its run; one that came too late for the
 * method to notice does not reach its caller either.
 */
final class GatedRun {

    /** Of those runs on this thread that can be interrupted. */
    private static final ThreadLocal<@Nullable GatedRun> INNERMOST = new ThreadLocal<>();

    private final LeaderRole.Work work;

    private final RunRecorder.@Nullable Ending recorded;

    private final ObservedRun observed;

    private final AtomicBoolean ended = new AtomicBoolean();

    private @Nullable Thread thread;

    private @Nullable GatedRun outer;

    private boolean interruptedBefore;

    private volatile boolean interrupted;

    private volatile @Nullable Throwable failure;

    /**
     * Begins a run.
     *
     * @param work the work, which is ended with the run
     * @param recorded told before the work is ended, or {@code null}
     * @param observed told what becomes of it
     */
    GatedRun(LeaderRole.Work work, RunRecorder.@Nullable Ending recorded, ObservedRun observed) {
        this.work = work;
        this.recorded = recorded;
        this.observed = observed;
    }

    Leadership leadership() {
        return work.leadership();
    }

    /**
     * Carries the call out on this thread, under the term.
     *
     * @param call the method
     * @param interrupting whether the thread is interrupted if the term ends meanwhile
     * @return what the method returns
     */
    @Nullable
    Object call(Call call, boolean interrupting) throws Throwable {
        Runnable exit = observed.enter();
        CurrentLeadership.Binding binding = CurrentLeadership.bind(work.leadership());
        try {
            if (interrupting) {
                enter();
            }
            return call.proceed();
        } catch (Throwable e) {
            failed(e);
            throw e;
        } finally {
            if (interrupting) {
                leave();
            }
            binding.close();
            exit.run();
        }
    }

    /** Does something on this thread, under the term, that throws nothing. */
    void during(Runnable action, boolean interrupting) {
        try {
            Object unused = call(
                    () -> {
                        action.run();
                        return null;
                    },
                    interrupting);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    /** Ends the run with the result of its method: now, or when that is complete. */
    void endWith(@Nullable Object result, boolean interrupting) {
        if (result instanceof CompletionStage<?> stage) {
            var unused = stage.whenComplete((value, thrown) -> {
                if (thrown != null) {
                    failed(thrown);
                }
                end();
            });
            if (interrupting) {
                work.onInterrupt(() -> cancel(stage));
            }
        } else {
            end();
        }
    }

    /** Ends the run. Only the first call counts. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            // Costs two looks at clocks, which nobody should pay for who does not watch.
            boolean outlived = observed.isWatched() && !work.leadership().isValid();
            if (recorded == null) {
                work.close();
            } else {
                recorded.end(interrupted, failure, work::close);
            }
            observed.end(interrupted ? Outcome.INTERRUPTED : outlived ? Outcome.OUTLIVED : Outcome.RUN, failure);
        }
    }

    /** Remembers what the method failed with, for those who observe the run. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Remembers an interruption that is carried out elsewhere. */
    void interrupted(Runnable how) {
        if (!ended.get()) {
            interrupted = true;
            how.run();
        }
    }

    /** Runs an action if this run is to be interrupted. */
    void onInterrupt(Runnable action) {
        work.onInterrupt(() -> interrupted(action));
    }

    private void cancel(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            interrupted(() -> future.cancel(true));
        }
    }

    private void enter() {
        thread = Thread.currentThread();
        outer = INNERMOST.get();
        interruptedBefore = thread.isInterrupted();
        INNERMOST.set(this);
        work.onInterrupt(this::interruptThread);
    }

    private void leave() {
        letGo();
        boolean cleared = interrupted && !interruptedBefore && Thread.interrupted();
        INNERMOST.set(outer);
        if (cleared && outer != null && outer.interrupted) {
            // The flag stood for the interrupt of the run around this one as well.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void letGo() {
        thread = null;
    }

    private synchronized void interruptThread() {
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** A call that can be carried out. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object proceed() throws Throwable;
    }
}
