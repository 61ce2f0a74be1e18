// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.etcd.EtcdAccessException;
import dev.leaderelection.spi.StoreException;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

/** Locks of two processes over something like etcd. */
class EtcdLockRegistryTest {

    private final SharedLocks shared = new SharedLocks();

    private final EtcdLockRegistry here = new EtcdLockRegistry(shared);

    private final EtcdLockRegistry there = new EtcdLockRegistry(shared);

    @Test
    void oneProcessHasALockAtATime() {
        Lock lock = here.obtain("lock");
        assertThat(lock.tryLock()).isTrue();
        assertThat(there.obtain("lock").tryLock()).isFalse();
        assertThat(there.obtain("another").tryLock()).isTrue();
        lock.unlock();
        assertThat(there.obtain("lock").tryLock()).isTrue();
    }

    @Test
    void oneThreadHasALockAtATimeAndTakesItAgain() throws Exception {
        Lock lock = here.obtain("lock");
        assertThat(lock.tryLock()).isTrue();
        assertThat(here.obtain("lock").tryLock()).isTrue();
        assertThat(CompletableFuture.supplyAsync(() -> here.obtain("lock").tryLock())
                        .get())
                .isFalse();
        lock.unlock();
        assertThat(there.obtain("lock").tryLock()).isFalse();
        lock.unlock();
        assertThat(there.obtain("lock").tryLock()).isTrue();
    }

    @Test
    void waitingEndsWhenTheLockIsFreeOrTimeIsUp() throws Exception {
        Lock lock = here.obtain("lock");
        assertThat(lock.tryLock()).isTrue();
        assertThat(there.obtain("lock").tryLock(50, TimeUnit.MILLISECONDS)).isFalse();
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> there.obtain("lock").lock());
        lock.unlock();
        waiting.get(20, TimeUnit.SECONDS);
    }

    @Test
    void lostLockIsToldWhenItIsReleasedAndMayBeTakenAgain() {
        Lock lock = here.obtain("lock");
        assertThat(lock.tryLock()).isTrue();
        shared.holders.remove("lock");
        assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void failedAttemptIsNoLock() {
        shared.failing.set(true);
        assertThat(here.obtain("lock").tryLock()).isFalse();
        shared.failing.set(false);
        assertThat(here.obtain("lock").tryLock()).isTrue();
    }

    @Test
    @Timeout(60)
    void refusedAttemptIsToldInsteadOfWaitedFor() {
        shared.refusing.set(true);
        Lock lock = here.obtain("lock");
        assertThatExceptionOfType(EtcdAccessException.class).isThrownBy(lock::lock);
        assertThatExceptionOfType(EtcdAccessException.class).isThrownBy(lock::tryLock);
        assertThatExceptionOfType(EtcdAccessException.class).isThrownBy(() -> lock.tryLock(1, TimeUnit.HOURS));
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
        assertThat(here.size()).isZero();
        shared.refusing.set(false);
        assertThat(here.obtain("lock").tryLock()).isTrue();
    }

    @Test
    void attemptThatSucceededUnheardIsTakenUpByTheNext() {
        shared.deaf.set(true);
        assertThat(here.obtain("lock").tryLock()).isFalse();
        shared.deaf.set(false);
        assertThat(there.obtain("lock").tryLock()).isFalse();
        Lock lock = here.obtain("lock");
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
        assertThat(there.obtain("lock").tryLock()).isTrue();
        assertThat(here.size()).isZero();
    }

    @Test
    void locksThatNobodyHoldsAreForgotten() {
        for (int i = 0; i < 1_000; i++) {
            Lock lock = here.obtain("lock-" + i);
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
        assertThat(here.size()).isZero();
    }

    @Test
    void registryIsThereWhenItIsWantedAndTheApplicationHasNone() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LeaderAutoConfiguration.class,
                        LeaderEtcdAutoConfiguration.class,
                        LeaderEtcdLockRegistryAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop", "leader.backend=etcd");
        runner.run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
        ApplicationContextRunner wanted = runner.withPropertyValues("leader.lock-registry.enabled=true");
        wanted.run(context -> assertThat(context.getBean(LockRegistry.class)).isInstanceOf(EtcdLockRegistry.class));
        wanted.withPropertyValues("leader.backend=memory")
                .run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
        wanted.withBean(DefaultLockRegistry.class)
                .run(context -> assertThat(context).hasSingleBean(LockRegistry.class));
    }

    /** Holds each lock for one owner. */
    private static final class SharedLocks implements EtcdLockRegistry.Locks {

        final Map<String, Held> holders = new ConcurrentHashMap<>();

        final AtomicBoolean failing = new AtomicBoolean();

        final AtomicBoolean refusing = new AtomicBoolean();

        /** Attempts succeed, and fail to say so. */
        final AtomicBoolean deaf = new AtomicBoolean();

        private final AtomicLong revisions = new AtomicLong();

        @Override
        public OptionalLong acquire(String name, String owner) {
            if (refusing.get()) {
                throw new EtcdAccessException("acquire", "permission denied", null);
            }
            if (failing.get()) {
                throw new StoreException("etcd", "acquire", "it is not there", null);
            }
            Held mine = new Held(owner, revisions.incrementAndGet());
            Held held = holders.putIfAbsent(name, mine);
            if (deaf.get()) {
                throw new StoreException("etcd", "acquire", "no answer", null);
            }
            if (held == null) {
                return OptionalLong.of(mine.revision());
            }
            return held.owner().equals(owner) ? OptionalLong.of(held.revision()) : OptionalLong.empty();
        }

        @Override
        public boolean release(String name, long revision) {
            Held held = holders.get(name);
            return held != null && held.revision() == revision && holders.remove(name, held);
        }
    }

    private record Held(String owner, long revision) {}
}
