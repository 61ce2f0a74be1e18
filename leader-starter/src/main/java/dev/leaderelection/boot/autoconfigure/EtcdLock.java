// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.etcd.EtcdAccessException;
import dev.leaderelection.spi.StoreException;
import java.util.ConcurrentModificationException;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lock: among the threads of this process as any, among processes by trying again and again. Where the outcome of an
 * attempt is not known, the lock may stay with this process until it tries again, or its session ends.
 */
final class EtcdLock implements Lock {

    private static final Logger log = LoggerFactory.getLogger(EtcdLock.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;

    private final EtcdLockRegistry.Locks locks;

    private final Consumer<EtcdLock> released;

    private final String owner = UUID.randomUUID().toString();

    private final ReentrantLock threads = new ReentrantLock();

    /** What holds the lock in etcd. Touched by the thread that holds it here. */
    private long revision;

    /** Whether it is not known who holds the lock in etcd. Touched likewise. */
    private boolean unsettled;

    EtcdLock(String name, EtcdLockRegistry.Locks locks, Consumer<EtcdLock> released) {
        this.name = name;
        this.locks = locks;
        this.released = released;
    }

    String name() {
        return name;
    }

    /**
     * Takes the lock, however long that takes.
     *
     * @throws EtcdAccessException if this process may not have locks, however long it waits
     */
    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    lockInterruptibly();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!tryLock(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("Lock " + name + " was not taken in three hundred years");
        }
    }

    @Override
    public boolean tryLock() {
        if (!threads.tryLock()) {
            return false;
        }
        boolean held = threads.getHoldCount() > 1;
        try {
            held = held || acquire();
        } finally {
            keepOrLeave(held);
        }
        return held;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long start = System.nanoTime();
        long patience = unit.toNanos(time);
        if (!threads.tryLock(patience, TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean held = threads.getHoldCount() > 1;
        try {
            while (!held) {
                held = acquire();
                long left = patience - (System.nanoTime() - start);
                if (held || left <= 0) {
                    break;
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(left, RETRY_NANOS));
            }
        } finally {
            keepOrLeave(held);
        }
        return held;
    }

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     * @throws ConcurrentModificationException if the session ended meanwhile and another has or had the lock
     */
    @Override
    public void unlock() {
        if (!threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("Lock " + name + " is not held by this thread");
        }
        boolean last = threads.getHoldCount() == 1;
        try {
            if (last && !release()) {
                throw new ConcurrentModificationException("Lock " + name
                        + " was lost before it was released: the session of this process ended, and another took it");
            }
        } finally {
            keepOrLeave(false);
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("Conditions are not supported between processes");
    }

    private void keepOrLeave(boolean keep) {
        if (!keep) {
            boolean last = threads.getHoldCount() == 1 && !unsettled;
            threads.unlock();
            if (last && !threads.isLocked()) {
                released.accept(this);
            }
        }
    }

    /** A failure counts as an attempt: the next one settles it. A refusal is none: waiting would be in vain, and silent. */
    private boolean acquire() {
        boolean unsettledBefore = unsettled;
        try {
            unsettled = true;
            OptionalLong held = locks.acquire(name, owner);
            unsettled = false;
            revision = held.orElse(revision);
            return held.isPresent();
        } catch (EtcdAccessException e) {
            unsettled = unsettledBefore;
            throw e;
        } catch (StoreException e) {
            log.debug("Lock {} was not taken", name, e);
            return false;
        }
    }

    private boolean release() {
        unsettled = true;
        boolean held = locks.release(name, revision);
        unsettled = false;
        return held;
    }
}
