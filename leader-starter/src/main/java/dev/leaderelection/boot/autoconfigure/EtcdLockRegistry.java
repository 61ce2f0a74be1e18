// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * Spring Integration's locks, kept in etcd by the session of this process. They are not leaderships: nobody is told when
 * the session ends, but {@code unlock()} then throws.
 */
final class EtcdLockRegistry implements LockRegistry<Lock> {

    private final Locks locks;

    /** Those in use; a lock that nobody holds is forgotten, and made anew. */
    private final Map<String, EtcdLock> known = new ConcurrentHashMap<>();

    EtcdLockRegistry(Locks locks) {
        this.locks = locks;
    }

    @Override
    public Lock obtain(Object key) {
        return known.computeIfAbsent(String.valueOf(key), name -> new EtcdLock(name, locks, this::forget));
    }

    /** Threads that obtained it before and take it afterwards compete with others in etcd, as processes do. */
    private void forget(EtcdLock lock) {
        known.remove(lock.name(), lock);
    }

    /** How many locks are in use, or were obtained and never taken. */
    int size() {
        return known.size();
    }

    /** What a lock does in etcd. */
    interface Locks {

        /**
         * Tries once.
         *
         * @param name the lock
         * @param owner who wants it
         * @return what holds it, or empty if another has it or there is no session
         */
        OptionalLong acquire(String name, String owner);

        /**
         * Gives it back.
         *
         * @param name the lock
         * @param revision what holds it
         * @return whether it was held until now
         */
        boolean release(String name, long revision);
    }
}
