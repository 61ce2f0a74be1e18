// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Reason;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with real threads, over the memory store. */
class EngineServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryRecords records = new MemoryRecords();

    private final List<LeaderService> services = new ArrayList<>();

    @AfterEach
    void close() {
        services.forEach(LeaderService::close);
    }

    @Test
    void soleMemberLeadsAndItsTokensIncrease() {
        LeaderService leaders = started("a");
        LeaderRole role = leaders.role("reports");
        Leadership first = awaitTerm(role);
        assertThat(leaders.isLeader("reports")).isTrue();
        assertThat(role.stepDown().join()).isTrue();
        assertThat(first.isValid()).isFalse();
        Leadership second = awaitTerm(role);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(first.isValid()).isFalse();
        assertThat(role.status().history()).hasSize(3);
    }

    /** I7 as an application asks, with a role that is led, one that is not, and one that is unknown. */
    @Test
    void askingWhoLeadsAllocatesNothing() {
        LeaderService leaders = started("a");
        LeaderRole led = leaders.role("reports");
        awaitTerm(led);
        leaders.role("paused").pause().join();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        long allocated = Long.MAX_VALUE;
        boolean right = true;
        // What the measurement itself allocates, and the compiler's own on this thread, is not in every round.
        for (int round = 0; round < 20; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 10_000; i++) {
                right &= led.isLeader()
                        && leaders.isLeader("reports")
                        && !leaders.isLeader("paused")
                        && !leaders.isLeader("unknown");
            }
            allocated = Math.min(allocated, threads.getThreadAllocatedBytes(id) - before);
        }
        assertThat(right).isTrue();
        // Far below one byte a call.
        assertThat(allocated).isLessThan(2_000);
    }

    @Test
    void answersComeWhateverTheApplicationDoesWithItsOtherThreads() throws Exception {
        LeaderRole role = started("a").role("reports");
        awaitTerm(role);
        CountDownLatch done = new CountDownLatch(1);
        // As many as there may be, and what hangs on an answer may block, too.
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> awaitQuietly(done));
        }
        try {
            CompletableFuture<Void> blocked = role.stepDown().thenAccept(released -> awaitQuietly(done));
            assertThat(role.pause().thenApply(paused -> true).get(20, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(blocked).isNotDone();
        } finally {
            done.countDown();
        }
    }

    @Test
    void historyKeepsTheLastTransitionsOnly() {
        LeaderRole role = started("a").role("reports");
        awaitTerm(role);
        for (int i = 0; i < 15; i++) {
            role.stepDown().join();
            awaitTerm(role);
        }
        List<Transition> history = role.status().history();
        assertThat(history).hasSize(20).isSortedAccordingTo(Comparator.comparing(Transition::at));
        assertThat(history.get(19).token()).isEqualTo(awaitTerm(role).token());
        assertThat(history).extracting(Transition::token).isSorted();
    }

    @Test
    void closingHandsEveryRoleOverToTheOtherMember() {
        LeaderService first = started("a");
        List<LeaderRole> led =
                IntStream.range(0, 100).mapToObj(i -> first.role("role-" + i)).toList();
        led.forEach(this::awaitTerm);
        LeaderService second = started("b");
        List<LeaderRole> waiting =
                IntStream.range(0, 100).mapToObj(i -> second.role("role-" + i)).toList();
        await().atMost(PATIENCE).until(() -> first.members().size() == 2);
        first.close();
        assertThat(led).noneMatch(LeaderRole::isLeader);
        waiting.forEach(this::awaitTerm);
        assertThat(second.members()).hasSize(1);
    }

    @Test
    void transferNamesTheSuccessorAndRefusesStrangers() {
        LeaderService first = started("a");
        LeaderRole role = first.role("reports");
        Leadership term = awaitTerm(role);
        LeaderService second = started("b");
        LeaderRole successor = second.role("reports");
        await().atMost(PATIENCE).until(() -> standsFor("b", "reports", first));
        assertThatThrownBy(() -> role.transferTo("nobody").join()).hasRootCauseInstanceOf(LeaderException.class);
        assertThat(term.isValid()).isTrue();
        role.transferTo("b").join();
        assertThat(term.isValid()).isFalse();
        assertThat(awaitTerm(successor).token()).isGreaterThan(term.token());
        assertThat(successor.status().history().get(0).reason()).isEqualTo(Reason.TRANSFERRED);
        await().atMost(PATIENCE)
                .until(() -> role.leader().map(Member::id).orElse("").equals("b"));
    }

    @Test
    void pausedRoleIsNotClaimedUntilItIsResumed() {
        LeaderRole role = started("a").role("reports");
        awaitTerm(role);
        role.pause().join();
        assertThat(role.isLeader()).isFalse();
        assertThat(role.status().state()).isEqualTo(LeaderRole.State.PAUSED);
        role.resume().join();
        awaitTerm(role);
    }

    @Test
    void releaseWaitsForWorkInFlight() throws Exception {
        LeaderService first = started("a");
        LeaderRole role = first.role("reports");
        awaitTerm(role);
        LeaderRole successor = started("b").role("reports");
        await().atMost(PATIENCE)
                .until(() -> first.members().stream()
                                .filter(each -> each.member().candidacy().includes("reports"))
                                .count()
                        == 2);
        LeaderRole.Work work = role.beginWork().orElseThrow();
        var stepDown = role.stepDown();
        await().atMost(PATIENCE).until(() -> role.status().state() == LeaderRole.State.DRAINING);
        assertThat(role.isLeader()).isFalse();
        assertThat(role.runIfLeader(term -> {})).isFalse();
        assertThat(successor.isLeader()).isFalse();
        work.close();
        assertThat(stepDown.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitTerm(successor);
    }

    @Test
    void listenersHearOfEveryTermOnceAndInOrder() {
        LeaderService leaders = started("a");
        LeaderRole role = leaders.role("reports");
        awaitTerm(role);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        leaders.addListener(new Recorder(heard));
        role.stepDown().join();
        awaitTerm(role);
        await().atMost(PATIENCE).until(() -> heard.size() == 3);
        assertThat(heard).containsExactly("granted", "revoked STEPPED_DOWN", "granted");
    }

    @Test
    void aBlockedCallbackDelaysNoOtherRole() {
        LeaderService leaders = started("a");
        CountDownLatch never = new CountDownLatch(1);
        Queue<String> granted = new ConcurrentLinkedQueue<>();
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                granted.add(leadership.role());
                if (leadership.role().startsWith("blocked")) {
                    awaitQuietly(never);
                }
            }
        });
        IntStream.range(0, 20).forEach(i -> leaders.role("blocked-" + i));
        leaders.role("free");
        await().atMost(PATIENCE).until(() -> granted.contains("free"));
        never.countDown();
    }

    @Test
    void releaseWaitsForTheCallbacksOfTheTerm() {
        LeaderRole role = started("a").role("reports");
        CountDownLatch finish = new CountDownLatch(1);
        awaitTerm(role).onEnd(() -> awaitQuietly(finish));
        var stepDown = role.stepDown();
        await().atMost(PATIENCE).until(() -> role.status().state() == LeaderRole.State.DRAINING);
        assertThat(role.status().inFlight()).isZero();
        assertThat(stepDown).isNotDone();
        finish.countDown();
        await().atMost(PATIENCE).until(stepDown::isDone);
    }

    @Test
    void lostTermInterruptsItsWorkThoughEveryCallbackBlocksOrFails() {
        MemoryStore store = new MemoryStore(records);
        LeaderService leaders = service("a", store);
        CountDownLatch never = new CountDownLatch(1);
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                awaitQuietly(never);
            }
        });
        leaders.start();
        Queue<String> interrupted = new ConcurrentLinkedQueue<>();
        List<LeaderRole.Work> under = new ArrayList<>();
        List<LeaderRole> roles =
                IntStream.range(0, 50).mapToObj(i -> leaders.role("role-" + i)).toList();
        for (LeaderRole role : roles) {
            Leadership term = awaitTerm(role);
            IntStream.range(0, 5).forEach(i -> term.onEnd(() -> awaitQuietly(never)));
            term.onEnd(() -> {
                throw new IllegalStateException("this callback fails");
            });
            LeaderRole.Work work = role.beginWork().orElseThrow();
            work.onInterrupt(() -> interrupted.add(role.name()));
            under.add(work);
        }
        store.close();
        await().atMost(PATIENCE).until(() -> interrupted.size() == roles.size());
        assertThat(roles).allSatisfy(role -> {
            assertThat(role.status().inFlight()).isEqualTo(1);
            assertThat(role.status().outlived()).isEqualTo(1);
        });
        never.countDown();
        under.forEach(LeaderRole.Work::close);
    }

    @Test
    void plannedEndInterruptsWorkOnlyWhenTheDrainTimeoutIsOver() {
        LeaderService leaders = LeaderEngine.create(
                LeaderSettings.of("shop").withMember(Member.of("a")).withDrainTimeout(Duration.ofSeconds(2)),
                new MemoryStore(records));
        services.add(leaders);
        leaders.start();
        LeaderRole role = leaders.role("reports");
        awaitTerm(role);
        Queue<LeaderRole.State> interruptedIn = new ConcurrentLinkedQueue<>();
        LeaderRole.Work work = role.beginWork().orElseThrow();
        work.onInterrupt(() -> interruptedIn.add(role.status().state()));
        long begun = System.nanoTime();
        var stepDown = role.stepDown();
        await().atMost(PATIENCE).until(() -> !interruptedIn.isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        stepDown.join();
        assertThat(role.status().outlived()).isEqualTo(1);
        work.close();
        assertThat(role.status().outlived()).isZero();
    }

    @Test
    void workOfEveryEndedTermIsCounted() {
        LeaderService leaders = LeaderEngine.create(
                LeaderSettings.of("shop").withMember(Member.of("a")).withDrainTimeout(Duration.ofMillis(10)),
                new MemoryStore(records));
        services.add(leaders);
        leaders.start();
        LeaderRole role = leaders.role("reports");
        List<LeaderRole.Work> stuck = new ArrayList<>();
        for (int term = 0; term < 3; term++) {
            awaitTerm(role);
            stuck.add(role.beginWork().orElseThrow());
            role.stepDown().join();
        }
        awaitTerm(role);
        LeaderRole.Work present = role.beginWork().orElseThrow();
        assertThat(role.status().inFlight()).isEqualTo(4);
        assertThat(role.status().outlived()).isEqualTo(3);
        stuck.forEach(LeaderRole.Work::close);
        assertThat(role.status().inFlight()).isEqualTo(1);
        present.close();
    }

    @Test
    void aMemberThatDiesIsSucceededWithinItsTtl() {
        MemoryStore doomedStore = new MemoryStore(records);
        LeaderService doomed = service("a", doomedStore);
        doomed.start();
        Leadership last = awaitTerm(doomed.role("reports"));
        LeaderRole successor = started("b").role("reports");
        // From here on the store refuses every call of this member, as if its network cable had been pulled.
        doomedStore.close();
        Leadership next = awaitTerm(successor);
        assertThat(last.isValid()).isFalse();
        assertThat(next.token()).isGreaterThan(last.token());
        assertThat(successor.status().history().get(0).reason()).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void threadsDoNotDependOnTheNumberOfRoles() {
        LeaderService leaders = started("a");
        List<LeaderRole> roles = IntStream.range(0, 10_000)
                .mapToObj(i -> leaders.role("role-" + i))
                .toList();
        await().atMost(PATIENCE).until(() -> roles.stream().allMatch(LeaderRole::isLeader));
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("leader-"))
                                .count()
                        // The engine, two lanes to the store, two for callbacks, two for interrupts.
                        <= 7);
    }

    private LeaderService started(String id) {
        LeaderService service = service(id, new MemoryStore(records));
        service.start();
        return service;
    }

    private static boolean standsFor(String member, String role, LeaderService as) {
        return as.members().stream()
                .anyMatch(presence -> presence.member().id().equals(member)
                        && presence.member().candidacy().includes(role));
    }

    private LeaderService service(String id, MemoryStore store) {
        LeaderService service = LeaderEngine.create(
                LeaderSettings.of("shop")
                        .withMember(Member.of(id))
                        .withTimings(SessionTimings.of(Duration.ofSeconds(2))),
                store);
        services.add(service);
        return service;
    }

    private Leadership awaitTerm(LeaderRole role) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(role::isLeader);
        return role.leadership().orElseThrow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Recorder(Queue<String> heard) implements LeadershipListener {

        @Override
        public void onGranted(Leadership leadership) {
            heard.add("granted");
        }

        @Override
        public void onRevoked(Leadership leadership, Reason reason) {
            heard.add("revoked " + reason);
        }
    }
}
