// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import dev.leaderelection.boot.actuate.LeaderReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The one source of what pages and machines are told: looks at this process's report when something happens and now and
 * then, keeps what has changed, and tells subscribers.
 *
 * <p>Threads: one that looks, and at most four that send, however many subscribers there are; those go when nobody
 * listens. A subscriber that does not read keeps one of the four until the server's write timeout.
 */
final class LeaderFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LeaderFeed.class);

    private static final int SENDERS = 4;

    private static final long LOOK_MILLIS = 1000;

    /** Nobody listens: only the log of changes is kept up. */
    private static final int IDLE_LOOKS = 5;

    /** What belongs together is told together. */
    private static final long GATHER_MILLIS = 50;

    private final LeaderService leaders;

    private final Supplier<LeaderReport> source;

    private final int maxStreams;

    private final Set<EventStream> streams = new HashSet<>();

    private final ChangeLog changeLog = new ChangeLog();

    private final AtomicBoolean hinted = new AtomicBoolean();

    private volatile @Nullable Running running;

    private @Nullable Snapshot last;

    private int idle;

    LeaderFeed(LeaderService leaders, Supplier<LeaderReport> source, int maxStreams) {
        this.leaders = leaders;
        this.source = source;
        this.maxStreams = maxStreams;
    }

    /**
     * Opens a stream. Its first event comes at once.
     *
     * @return the stream, or {@code null} if too many are open or this application stops
     */
    @Nullable
    SseEmitter open() {
        Running now = running;
        if (now == null) {
            return null;
        }
        synchronized (streams) {
            if (streams.size() >= maxStreams) {
                return null;
            }
            EventStream[] self = new EventStream[1];
            EventStream stream = new EventStream(now.senders, () -> remove(self[0]));
            self[0] = stream;
            streams.add(stream);
            now.submit(this::look);
            return stream.emitter();
        }
    }

    /** The last changes of a role's leader, or {@code null} if this process has not joined it. */
    @Nullable
    RoleTimeline timeline(String role) {
        return changeLog.timeline(role);
    }

    int subscribers() {
        synchronized (streams) {
            return streams.size();
        }
    }

    private void remove(EventStream stream) {
        synchronized (streams) {
            streams.remove(stream);
        }
    }

    private List<EventStream> audience() {
        synchronized (streams) {
            return List.copyOf(streams);
        }
    }

    /** Something happened. A burst of hints is one look. */
    private void hint() {
        Running now = running;
        if (now != null && hinted.compareAndSet(false, true)) {
            now.later(() -> {
                hinted.set(false);
                look();
            });
        }
    }

    private void lookNowAndThen() {
        idle = subscribers() > 0 ? 0 : (idle + 1) % IDLE_LOOKS;
        if (idle == 0) {
            look();
        }
    }

    /** On the one thread that looks. */
    private void look() {
        try {
            LeaderReport report = source.get();
            Snapshot before = last;
            Snapshot now = Snapshot.of(report, Instant.now(), before);
            last = now;
            if (before == null) {
                changeLog.begin(now);
                tell(now, null);
            } else {
                Comparison comparison = Comparison.of(before, now, report);
                changeLog.add(comparison);
                tell(now, comparison);
            }
        } catch (RuntimeException e) {
            log.error("The dashboard cannot show what has changed; this is a defect", e);
        }
    }

    private void tell(Snapshot now, @Nullable Comparison comparison) {
        String everything = null;
        String difference = null;
        for (EventStream stream : audience()) {
            if (stream.needsEverything()) {
                everything = everything != null
                        ? everything
                        : Update.complete(now, changeLog.changes()).json();
                stream.begin(everything);
            } else if (comparison != null) {
                difference = difference != null
                        ? difference
                        : Update.of(now, comparison).json();
                stream.add(difference);
            }
        }
    }

    @Override
    public void start() {
        Running now = new Running();
        running = now;
        now.registration = leaders.addListener(new Hints());
        ScheduledFuture<?> unused =
                now.looks.scheduleWithFixedDelay(this::lookNowAndThen, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends all streams: a server that stops gracefully waits for them. */
    @Override
    public void stop() {
        Running now = running;
        running = null;
        if (now != null) {
            audience().forEach(EventStream::end);
            now.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** Started last and stopped first: before the server, which waits for its requests to end. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    private final class Hints implements LeadershipListener {

        @Override
        public void onGranted(Leadership leadership) {
            hint();
        }

        @Override
        public void onRevoked(Leadership leadership, Transition.Reason reason) {
            hint();
        }

        @Override
        public void onLeaderChanged(String role, @Nullable Member leader) {
            hint();
        }
    }

    /** Threads, and what else there is between start and stop. */
    private static final class Running {

        private final ScheduledThreadPoolExecutor looks =
                new ScheduledThreadPoolExecutor(1, threads("leader-dashboard"));

        private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
                SENDERS,
                SENDERS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads("leader-dashboard-sender"));

        private LeaderService.@Nullable Registration registration;

        private Running() {
            senders.allowCoreThreadTimeOut(true);
            looks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        private void submit(Runnable task) {
            try {
                looks.execute(task);
            } catch (RejectedExecutionException e) {
                log.trace("Stopped already", e);
            }
        }

        private void later(Runnable task) {
            try {
                ScheduledFuture<?> unused = looks.schedule(task, GATHER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.trace("Stopped already", e);
            }
        }

        private void close() {
            if (registration != null) {
                registration.close();
            }
            looks.shutdownNow();
            senders.shutdown();
        }

        private static ThreadFactory threads(String name) {
            return task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
