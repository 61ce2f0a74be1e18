// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.leaderelection.spi.TimeSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionDeadlineTest {

    private static final Duration BELIEF = Duration.ofMillis(7_500);

    // Starts near the overflow of the monotonic clock, whose origin is arbitrary.
    private final SettableTime time = new SettableTime(Long.MAX_VALUE - 1_000_000_000L, 1_795_237_200_000L);

    private final SessionDeadline deadline = new SessionDeadline(time, BELIEF, Now.of(time));

    @Test
    void endsByItselfOnTheMonotonicClock() {
        time.advanceMonotonic(7_499);
        assertThat(deadline.isLive()).isTrue();
        time.advanceMonotonic(1);
        assertThat(deadline.isLive()).isFalse();
    }

    @Test
    void endsByItselfOnTheWallClockWhenTheMachineWasSuspended() {
        time.advanceWall(7_499);
        assertThat(deadline.isLive()).isFalse();
    }

    @Test
    void aWallClockThatGoesBackExtendsNothing() {
        time.advanceWall(-3_600_000);
        time.advanceMonotonic(7_500);
        assertThat(deadline.isLive()).isFalse();
    }

    @Test
    void onceLapsedNothingRevivesIt() {
        time.advanceMonotonic(7_500);
        assertThat(deadline.isLive()).isFalse();
        time.advanceMonotonic(-5_000);
        assertThat(deadline.isLive()).isFalse();
        assertThat(deadline.extend(Now.of(time))).isFalse();
        assertThat(deadline.isLive()).isFalse();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void aLapseThatNobodySawIsNotExtendedEither() {
        Now sentAt = Now.of(time);
        time.advanceMonotonic(7_500);
        assertThat(deadline.extend(sentAt)).isFalse();
        assertThat(deadline.extend(Now.of(time))).isFalse();
    }

    @Test
    void countsFromTheSendingOfTheBeat() {
        time.advance(2_000);
        Now sentAt = Now.of(time);
        time.advance(3_000);
        assertThat(deadline.extend(sentAt)).isTrue();
        time.advance(4_498);
        assertThat(deadline.isLive()).isTrue();
        time.advance(2);
        assertThat(deadline.isLive()).isFalse();
    }

    @Test
    void anOlderBeatShortensNothing() {
        Now early = Now.of(time);
        time.advance(2_000);
        deadline.extend(Now.of(time));
        assertThat(deadline.extend(early)).isTrue();
        time.advance(7_000);
        assertThat(deadline.isLive()).isTrue();
    }

    @Test
    void readersThatWereToldFalseAreNeverToldTrueAgain() throws Exception {
        for (int round = 0; round < 200; round++) {
            SettableTime raced = new SettableTime(0, 0);
            SessionDeadline racing = new SessionDeadline(raced, Duration.ofMillis(100), Now.of(raced));
            raced.advance(98);
            race(raced, racing);
        }
    }

    private static void race(SettableTime raced, SessionDeadline racing) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> revived = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            revived.add(threads.submit(() -> {
                go.await();
                boolean sawFalse = false;
                for (int call = 0; call < 1_000; call++) {
                    boolean live = racing.isLive();
                    if (live && sawFalse) {
                        return true;
                    }
                    sawFalse |= !live;
                }
                return false;
            }));
        }
        Future<?> beats = threads.submit(() -> {
            go.await();
            Now sentAt = Now.of(raced);
            raced.advance(1);
            return racing.extend(sentAt);
        });
        go.countDown();
        beats.get();
        for (Future<Boolean> each : revived) {
            assertThat(each.get()).isFalse();
        }
        threads.shutdown();
    }

    @Test
    void askingAllocatesNothing() {
        SessionDeadline system = new SessionDeadline(TimeSource.SYSTEM, Duration.ofHours(1), Now.of(TimeSource.SYSTEM));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        boolean live = true;
        for (int i = 0; i < 20_000; i++) {
            live &= system.isLive();
        }
        long before = threads.getThreadAllocatedBytes(id);
        long measuring = threads.getThreadAllocatedBytes(id) - before;
        before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 20_000; i++) {
            live &= system.isLive();
        }
        long allocated = threads.getThreadAllocatedBytes(id) - before - measuring;
        assertThat(live).isTrue();
        // Far below one byte a call: what is left is the measurement's own.
        assertThat(allocated).isLessThan(2_000);
    }
}
