// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Names;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.Listeners.Hearer;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.SessionRequest.Timeouts;
import dev.leaderelection.spi.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The shell around the state machine: one thread that runs it, one for beats, one for everything else against the store,
 * and callback threads. The number of threads does not depend on the number of roles (I10).
 */
final class EngineService implements LeaderService {

    private static final Logger log = LoggerFactory.getLogger(LeaderService.class);

    private final LeaderSettings settings;

    private final LeaderStore store;

    private final TimeSource time;

    private final ElectionMachine machine;

    private final StoreRunner runner;

    private final Map<String, JoinedRole> roles = new ConcurrentHashMap<>();

    private final Requests requests;

    private final ScheduledThreadPoolExecutor engine;

    private final ExecutorService beats;

    private final ExecutorService operations;

    private final Listeners listeners;

    private final Interrupts interrupts;

    private final AtomicBoolean started = new AtomicBoolean();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private @Nullable ScheduledFuture<?> timer;

    EngineService(LeaderSettings settings, LeaderStore store, TimeSource time, ThreadFactory callbackThreads) {
        this.settings = settings;
        this.store = store;
        this.time = time;
        this.engine = new ScheduledThreadPoolExecutor(1, threads("leader-engine"));
        this.engine.setRemoveOnCancelPolicy(true);
        this.engine.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.beats = lane("leader-beats");
        this.operations = lane("leader-store");
        CallbackExecutor callbacks = new CallbackExecutor(callbackThreads, engine);
        this.listeners = new Listeners(settings.member(), callbacks);
        this.requests = new Requests(this::post, callbacks);
        this.interrupts = new Interrupts(new CallbackExecutor(threads("leader-interrupt"), engine));
        SessionTimings timings = settings.timings();
        Timeouts timeouts = new Timeouts(timings.attemptTimeout(), operationTimeout(timings));
        this.runner = new StoreRunner(store, settings, timeouts, time, new Hints(this::submit, this::handle));
        Outside outside = new Outside(
                () -> UUID.randomUUID().toString(),
                new SplittableRandom(new SecureRandom().nextLong()),
                term -> post(new Event.Drained(term.role(), term.token())),
                store.pollInterval(),
                timeouts.operation());
        this.machine = new ElectionMachine(settings, time, outside);
    }

    /** Reads and batches may take longer than a beat, but one of them must not cost a session (R10). */
    static Duration operationTimeout(SessionTimings timings) {
        Duration quarter = timings.ttl().dividedBy(4);
        return quarter.compareTo(timings.attemptTimeout()) > 0 ? quarter : timings.attemptTimeout();
    }

    @Override
    public boolean isLeader(String role) {
        JoinedRole joined = roles.get(role);
        return joined != null && joined.isLeader();
    }

    @Override
    public LeaderRole role(String name) {
        JoinedRole known = roles.get(name);
        return known != null ? known : roles.computeIfAbsent(Names.requireRole(name), this::join);
    }

    private JoinedRole join(String name) {
        RoleView view = new RoleView();
        submit(() -> {
            listeners.joined(name);
            handle(new Event.Join(name, view));
        });
        return new JoinedRole(name, view, requests);
    }

    @Override
    public Optional<LeaderRole> find(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    @Override
    public List<LeaderRole> roles() {
        return roles.values().stream()
                .sorted(Comparator.comparing(JoinedRole::name))
                .map(LeaderRole.class::cast)
                .toList();
    }

    @Override
    public Member self() {
        return machine.view().self;
    }

    @Override
    public List<Presence> members() {
        return machine.view().members();
    }

    @Override
    public Session session() {
        return machine.view().session();
    }

    @Override
    public LeaderSettings settings() {
        return settings;
    }

    @Override
    public String backend() {
        return store.name();
    }

    @Override
    public CompletableFuture<Void> pause() {
        return requests.send(Event.PauseMember::new).thenAccept(answer -> {});
    }

    @Override
    public CompletableFuture<Void> resume() {
        return requests.send(Event.ResumeMember::new).thenAccept(answer -> {});
    }

    @Override
    public void reportHealth(boolean healthy) {
        post(new Event.Health(healthy));
    }

    @Override
    public Registration addListener(LeadershipListener listener) {
        Hearer hearer = new Hearer(listener);
        submit(() -> listeners.add(hearer));
        return () -> {
            hearer.leave();
            submit(() -> listeners.remove(hearer));
        };
    }

    @Override
    public void start() {
        if (started.compareAndSet(false, true)) {
            announce();
        }
        post(new Event.Start());
    }

    private void announce() {
        SessionTimings timings = settings.timings();
        log.atInfo()
                .addKeyValue("member", settings.member().id())
                .log(
                        "Electing leaders of namespace {} over backend {} as member {}: TTL {}, heartbeat every {},"
                                + " margin {}, attempt timeout {}, drain timeout {}",
                        settings.namespace(),
                        store.name(),
                        settings.member().id(),
                        timings.ttl(),
                        timings.renewInterval(),
                        timings.margin(),
                        timings.attemptTimeout(),
                        settings.drainTimeout());
    }

    @Override
    public void close() {
        post(new Event.Stop());
        Duration longest = settings.drainTimeout().plus(settings.timings().ttl().multipliedBy(2));
        try {
            if (!stopped.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("Leader election did not stop within {}: a call of the store does not return", longest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.shutdownNow();
        beats.shutdownNow();
        operations.shutdownNow();
        listeners.shutdown();
        interrupts.shutdown();
        requests.close();
    }

    private void post(Event event) {
        submit(() -> handle(event));
    }

    private void submit(Runnable task) {
        try {
            engine.execute(task);
        } catch (RejectedExecutionException e) {
            log.trace("Stopped already", e);
        }
    }

    private void handle(Event event) {
        for (Command command : machine.on(Now.of(time), event)) {
            try {
                run(command);
            } catch (RuntimeException | Error e) {
                // The others must be carried out all the same: each may be the only one of its lane.
                log.error("Leader election could not carry out {}", command, e);
            }
        }
    }

    private void run(Command command) {
        if (command instanceof Command.Beat beat) {
            beats.execute(() -> run(beat));
        } else if (command instanceof Command.StoreCommand operation) {
            operations.execute(() -> post(runner.run(operation)));
        } else if (command instanceof Command.StartTimer start) {
            startTimer(start);
        } else if (command instanceof Command.Notify notification) {
            listeners.tell(notification);
        } else if (command instanceof Command.Interrupt interrupt) {
            interrupts.run(interrupt);
        } else if (command instanceof Command.Reply reply) {
            requests.answer(reply);
        } else if (command instanceof Command.Report report) {
            listeners.report(report);
        } else if (command instanceof Command.Defect defect) {
            log.atLevel(defect.again() ? Level.DEBUG : Level.ERROR)
                    .setCause(defect.cause())
                    .log(
                            "Leader election failed on {}; this is a defect. This member's terms are over",
                            defect.event());
        } else if (command instanceof Command.Stopped) {
            stopped.countDown();
        }
    }

    private void run(Command.Beat beat) {
        long sentAt = time.monotonicNanos();
        Event answer = runner.run(beat);
        Duration took = Duration.ofNanos(time.monotonicNanos() - sentAt);
        submit(() -> {
            handle(answer);
            listeners.heartbeat(answer, took);
        });
    }

    private void startTimer(Command.StartTimer start) {
        if (timer != null) {
            timer.cancel(false);
        }
        long delay = Math.max(0, start.dueNanos() - time.monotonicNanos());
        timer = engine.schedule(() -> handle(new Event.Timer()), delay, TimeUnit.NANOSECONDS);
    }

    /** One thread, started now: a system that is out of threads must not stop an election that is under way. */
    private static ExecutorService lane(String name) {
        ThreadPoolExecutor lane =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
        lane.prestartCoreThread();
        return lane;
    }

    static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            int number = count.incrementAndGet();
            Thread thread = new Thread(task, number == 1 ? name : name + "-" + number);
            thread.setDaemon(true);
            return thread;
        };
    }
}
