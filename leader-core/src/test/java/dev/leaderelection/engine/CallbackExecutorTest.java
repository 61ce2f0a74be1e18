// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackExecutorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private final AtomicInteger threads = new AtomicInteger();

    private final CallbackExecutor callbacks = new CallbackExecutor(
            task -> {
                threads.incrementAndGet();
                return new Thread(task);
            },
            timer);

    private final CountDownLatch blocked = new CountDownLatch(1);

    @AfterEach
    void shutDown() {
        blocked.countDown();
        callbacks.shutdown();
        timer.shutdownNow();
    }

    @Test
    void callbacksOfARoleAreSerialAndInOrder() {
        Queue<Integer> ran = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 1_000).forEach(i -> callbacks.execute("role", () -> ran.add(i)));
        await().atMost(PATIENCE).until(() -> ran.size() == 1_000);
        assertThat(List.copyOf(ran)).isSorted();
    }

    @Test
    void quickCallbacksOfManyRolesNeedFewThreads() {
        AtomicInteger ran = new AtomicInteger();
        IntStream.range(0, 10_000).forEach(i -> callbacks.execute("role-" + i, ran::incrementAndGet));
        await().atMost(PATIENCE).until(() -> ran.get() == 10_000);
        assertThat(threads.get()).isLessThan(50);
    }

    @Test
    void blockedCallbacksDelayNoOtherRole() {
        IntStream.range(0, 30).forEach(i -> callbacks.execute("blocked-" + i, this::block));
        AtomicInteger ran = new AtomicInteger();
        callbacks.execute("free", ran::incrementAndGet);
        await().atMost(PATIENCE).until(() -> ran.get() == 1);
        assertThat(blocked.getCount()).isEqualTo(1);
    }

    @Test
    void aCallbackThatThrowsStopsNothing() {
        AtomicInteger ran = new AtomicInteger();
        callbacks.execute("role", () -> {
            throw new IllegalStateException("on purpose");
        });
        callbacks.execute("role", ran::incrementAndGet);
        await().atMost(PATIENCE).until(() -> ran.get() == 1);
    }

    @Test
    void whatWaitsAtShutdownStillRuns() {
        AtomicInteger ran = new AtomicInteger();
        callbacks.execute("role", this::block);
        callbacks.execute("role", ran::incrementAndGet);
        callbacks.shutdown();
        blocked.countDown();
        await().atMost(PATIENCE).until(() -> ran.get() == 1);
    }

    private void block() {
        try {
            blocked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
