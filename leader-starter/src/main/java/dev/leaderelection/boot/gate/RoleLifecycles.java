// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.Lifecycle;
import org.springframework.util.function.SingletonSupplier;

/**
 * Starts the beans of a role when it is granted, and stops them when it is over, at once and whatever other listeners do.
 *
 * <p>A role whose beans cannot be started is handed to another candidate, picked at random, since the best one may be as
 * broken as this member. If it comes back, the next attempt is made when a session's TTL has passed since the last.
 */
final class RoleLifecycles implements LeadershipListener {

    private static final Logger log = LoggerFactory.getLogger(RoleLifecycles.class);

    private final SingletonSupplier<LeaderService> leaders;

    private final Map<String, RoleLifecycle> byRole = new ConcurrentHashMap<>();

    private final Map<String, Long> failedAt = new ConcurrentHashMap<>();

    private final Set<String> beanNames = ConcurrentHashMap.newKeySet();

    private boolean listening;

    RoleLifecycles(ObjectProvider<LeaderService> leaders) {
        this.leaders = SingletonSupplier.of(leaders::getObject);
    }

    /** Puts a bean under a role, and starts it if that is led already. */
    void add(String role, String beanName, Supplier<Lifecycle> bean) {
        beanNames.add(beanName);
        of(role).add(beanName, bean);
        listenTo(role);
    }

    /** Puts a container of messages under a role, and starts it if that is led already. */
    void add(String role, String name, Lifecycle container) {
        of(role).add(name, container);
        listenTo(role);
    }

    private RoleLifecycle of(String role) {
        return byRole.computeIfAbsent(
                role, key -> new RoleLifecycle(key, leaders.obtain().settings().drainTimeout()));
    }

    private synchronized void listenTo(String role) {
        LeaderService service = leaders.obtain();
        if (!listening) {
            listening = true;
            service.addListener(this);
        }
        service.role(role).leadership().ifPresent(this::onGranted);
    }

    /** Stops what was started without its role: registries start all of their containers when a context is started again. */
    void stopWhatIsNotLed() {
        byRole.forEach((role, beans) -> {
            if (!leaders.obtain().isLeader(role)) {
                beans.stop();
            }
        });
    }

    /** Whether a bean runs under a role, and so not with the context. */
    boolean contains(String beanName) {
        return beanNames.contains(beanName);
    }

    @Override
    public void onGranted(Leadership term) {
        RoleLifecycle beans = byRole.get(term.role());
        if (beans == null) {
            return;
        }
        term.onEnd(beans::stop);
        Long failed = failedAt.get(term.role());
        long wait = failed == null ? 0 : failed + cooldown().toNanos() - System.nanoTime();
        if (wait <= 0) {
            start(beans, term);
        } else {
            CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, RoleLifecycles::onThread)
                    .execute(() -> start(beans, term));
        }
    }

    /** A start may block: not on a thread that others share. */
    private static void onThread(Runnable start) {
        Thread thread = new Thread(start, "leader-start");
        thread.setDaemon(true);
        thread.start();
    }

    private Duration cooldown() {
        return leaders.obtain().settings().timings().ttl();
    }

    private void start(RoleLifecycle beans, Leadership term) {
        try {
            beans.start(term);
            if (term.isValid()) {
                failedAt.remove(term.role());
            }
        } catch (Throwable e) {
            // Whatever it is: a role that is led while nothing runs is not led.
            failedAt.put(term.role(), System.nanoTime());
            giveUp(term.role());
            log.error(
                    "A bean of role {} could not be started; the role is given up, and not tried again here for {}",
                    term.role(),
                    cooldown(),
                    e);
        }
    }

    private void giveUp(String role) {
        LeaderService service = leaders.obtain();
        List<String> others = service.members().stream()
                .filter(presence -> presence.member().candidate())
                .map(presence -> presence.member().id())
                .filter(id -> !id.equals(service.self().id()))
                .distinct()
                .toList();
        if (others.isEmpty()) {
            var unused = service.role(role).stepDown();
        } else {
            String chosen = others.get(ThreadLocalRandom.current().nextInt(others.size()));
            var unused = service.role(role).transferTo(chosen).exceptionally(refused -> {
                log.debug("Role {} could not be handed to member '{}'", role, chosen, refused);
                var unusedToo = service.role(role).stepDown();
                return null;
            });
        }
    }
}
