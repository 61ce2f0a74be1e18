// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.LeaderService;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the election when the application accepts traffic, and stops it as the first thing of a shutdown.
 *
 * <p>Stopping first means: gated work that is under way keeps the application whole while it is awaited (its executors
 * are interrupted later, web server and connection pools stop later, heartbeats go on); and a successor can take over
 * while this process still answers its last requests. If the drain takes longer than Spring waits for a phase, then
 * the destruction of this bean, which comes before that of the store and its data source, waits for the rest.
 */
final class LeaderLifecycle
        implements SmartLifecycle, ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, DisposableBean {

    /** The greatest phase: started last and stopped first. */
    static final int PHASE = Integer.MAX_VALUE;

    private static final Logger log = LoggerFactory.getLogger(LeaderLifecycle.class);

    private final LeaderService leaders;

    private final Object monitor = new Object();

    private boolean running;

    private boolean electing;

    private @Nullable CompletableFuture<Void> stopped;

    LeaderLifecycle(LeaderService leaders) {
        this.leaders = leaders;
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            elect();
        }
    }

    /** The lock is held across the start, so that a stop beside it either prevents it or ends it. */
    private void elect() {
        synchronized (monitor) {
            if (running && !electing && stopped == null) {
                electing = true;
                leaders.start();
            }
        }
    }

    @Override
    public void start() {
        synchronized (monitor) {
            if (stopped != null) {
                log.warn("This application context was stopped and started again, but an election that was stopped"
                        + " stays so: this process leads nothing until it is started anew");
            }
            running = true;
        }
    }

    @Override
    public void stop(Runnable callback) {
        CompletableFuture<Void> unused = stopElection().thenRun(callback);
    }

    @Override
    public void stop() {
        stopElection().join();
    }

    /** A context that was never ready has nothing to give up, and may be started again (a checkpoint, for example). */
    private CompletableFuture<Void> stopElection() {
        synchronized (monitor) {
            running = false;
            return electing ? closeService() : CompletableFuture.completedFuture(null);
        }
    }

    private CompletableFuture<Void> closeService() {
        if (stopped == null) {
            CompletableFuture<Void> closing = new CompletableFuture<>();
            stopped = closing;
            Thread thread = new Thread(() -> close(closing), "leader-shutdown");
            thread.start();
        }
        return stopped;
    }

    private void close(CompletableFuture<Void> closing) {
        try {
            leaders.close();
        } catch (RuntimeException e) {
            log.error("The election did not stop cleanly; its roles are taken over when its session has expired", e);
        } finally {
            closing.complete(null);
        }
    }

    @Override
    public boolean isRunning() {
        synchronized (monitor) {
            return running;
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Pausing a context must not end its election for good. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public void destroy() {
        CompletableFuture<Void> closing;
        synchronized (monitor) {
            running = false;
            closing = closeService();
        }
        closing.join();
    }
}
