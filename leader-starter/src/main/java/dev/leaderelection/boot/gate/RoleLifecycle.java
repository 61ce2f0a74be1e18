// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;

/** The beans that run while one role is led here: started in the order of their phases, stopped in the opposite order. */
final class RoleLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RoleLifecycle.class);

    private final String role;

    private final Duration stopTimeout;

    /** Beans may be lazy: they are made with the first term, and those that were never made need no stop. */
    private final Map<String, Supplier<Lifecycle>> toMake = new ConcurrentHashMap<>();

    private final Map<String, Lifecycle> made = new ConcurrentHashMap<>();

    /** Starts and stops exclude each other: the end of a term waits for a start that is under way. */
    private final Lock lock = new ReentrantLock();

    /**
     * Creates the life cycle of a role without any bean.
     *
     * @param role the role
     * @param stopTimeout how long the beans of one phase may take to stop before the next phase is stopped
     */
    RoleLifecycle(String role, Duration stopTimeout) {
        this.role = role;
        this.stopTimeout = stopTimeout;
    }

    void add(String name, Supplier<Lifecycle> bean) {
        toMake.put(name, bean);
    }

    void add(String name, Lifecycle container) {
        made.put(name, container);
    }

    /**
     * Starts what does not run, as long as the term lasts.
     *
     * @param term the term
     * @throws RuntimeException what the first bean threw that could not be started; all have been stopped then, as they
     *     have after an error
     */
    void start(Leadership term) {
        lock.lock();
        try {
            toMake.forEach((name, bean) -> made.computeIfAbsent(name, key -> bean.get()));
            for (Member member : members()) {
                if (term.isValid() && !member.bean().isRunning()) {
                    log.debug("Starting '{}' under role {}", member.name(), role);
                    member.bean().start();
                }
            }
        } catch (Throwable e) {
            stopAll();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Stops what runs. Returns when that is done, or has taken too long. */
    void stop() {
        lock.lock();
        try {
            stopAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Member> members() {
        return made.entrySet().stream()
                .map(each -> Member.of(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingInt(Member::phase).thenComparing(Member::name))
                .toList();
    }

    private void stopAll() {
        Map<Integer, List<Member>> running = new TreeMap<>(Collections.reverseOrder());
        for (Member member : members()) {
            if (member.bean().isRunning()) {
                running.computeIfAbsent(member.phase(), phase -> new ArrayList<>())
                        .add(member);
            }
        }
        running.values().forEach(this::stopPhase);
    }

    private void stopPhase(List<Member> members) {
        CountDownLatch stopped = new CountDownLatch(members.size());
        members.forEach(member -> stop(member, stopped));
        try {
            if (!stopped.await(stopTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "{} of {} did not stop within {} after role {} had ended",
                        stopped.getCount(),
                        members.stream().map(Member::name).toList(),
                        stopTimeout,
                        role);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(Member member, CountDownLatch stopped) {
        log.debug("Stopping '{}' under role {}", member.name(), role);
        try {
            if (member.bean() instanceof SmartLifecycle smart) {
                smart.stop(stopped::countDown);
            } else {
                member.bean().stop();
                stopped.countDown();
            }
        } catch (Throwable e) {
            log.error("'{}' could not be stopped after role {} had ended", member.name(), role, e);
            stopped.countDown();
        }
    }

    private record Member(String name, Lifecycle bean, int phase) {

        private static Member of(String name, Lifecycle bean) {
            return new Member(name, bean, bean instanceof Phased phased ? phased.getPhase() : 0);
        }
    }
}
