// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.SessionRequest;
import dev.leaderelection.spi.SessionRequest.Timeouts;
import dev.leaderelection.spi.StoreSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What listeners and the log are told, by the engine with real threads over the memory store. */
class ListenersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final LeaderSettings SETTINGS =
            LeaderSettings.of("shop").withMember(Member.of("a")).withTimings(SessionTimings.of(Duration.ofSeconds(2)));

    private final Logger logger = (Logger) LoggerFactory.getLogger(LeaderService.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private final MemoryRecords records = new MemoryRecords();

    private final MemoryStore store = new MemoryStore(records);

    private final LeaderService leaders = LeaderEngine.create(SETTINGS, store);

    private final Recorder recorder = new Recorder();

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        leaders.close();
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void joinedRolesAreToldBeforeTheirTerms() {
        leaders.addListener(recorder);
        leaders.role("reports");
        leaders.start();
        await().atMost(PATIENCE).until(() -> recorder.heard.size() == 2);
        assertThat(recorder.heard).containsExactly("joined reports", "granted reports");
    }

    @Test
    void lateListenersAreToldOfJoinedRolesToo() {
        LeaderRole reports = leaders.role("reports");
        leaders.role("reports");
        leaders.start();
        await().atMost(PATIENCE).until(reports::isLeader);
        leaders.addListener(recorder);
        await().atMost(PATIENCE).until(() -> recorder.heard.size() == 2);
        assertThat(recorder.heard).containsExactly("joined reports", "granted reports");
    }

    @Test
    void heartbeatsAreToldWithTheirOutcome() {
        leaders.addListener(recorder);
        leaders.start();
        await().atMost(PATIENCE).until(() -> recorder.heartbeats.contains(LeadershipListener.Heartbeat.ACKNOWLEDGED));
        // From here on the store refuses every call of this member.
        store.close();
        await().atMost(PATIENCE).until(() -> recorder.heartbeats.contains(LeadershipListener.Heartbeat.FAILED));
        assertThat(recorder.heartbeats).doesNotContain(LeadershipListener.Heartbeat.SESSION_GONE);
        assertThat(recorder.durations).allMatch(took -> !took.isNegative());
    }

    @Test
    void heartbeatOfASessionThatSomebodyDeletedIsToldAsGone() {
        leaders.addListener(recorder);
        leaders.start();
        await().atMost(PATIENCE).until(() -> deleteSession());
        await().atMost(PATIENCE).until(() -> recorder.heartbeats.contains(LeadershipListener.Heartbeat.SESSION_GONE));
    }

    @Test
    void listenerThatBlocksOnAHeartbeatDelaysNoOther() {
        CountDownLatch blocked = new CountDownLatch(1);
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onHeartbeat(Heartbeat heartbeat, Duration took) {
                awaitQuietly(blocked);
            }
        });
        leaders.start();
        Set<Instant> beatsSeen = ConcurrentHashMap.newKeySet();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            leaders.members().forEach(member -> beatsSeen.add(member.seenAt()));
            return beatsSeen.size() >= 4;
        });
        blocked.countDown();
    }

    @Test
    void transitionLinesCarryRoleTokenAndMemberAsKeyValues() {
        LeaderRole reports = leaders.role("reports");
        leaders.start();
        await().atMost(PATIENCE).until(reports::isLeader);
        long token = reports.leadership().orElseThrow().token();
        reports.pause().join();
        assertThat(linesThatBeginWith("Granted", "Revoked")).hasSize(2).allSatisfy(line -> assertThat(
                        line.getKeyValuePairs())
                .extracting(pair -> pair.key, pair -> pair.value)
                .containsExactly(tuple("role", "reports"), tuple("token", token), tuple("member", "a")));
    }

    @Test
    void startIsAnnouncedInOneLine() {
        leaders.start();
        leaders.start();
        assertThat(linesThatBeginWith("Electing")).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .isEqualTo("Electing leaders of namespace shop over backend memory as member a: TTL PT2S, heartbeat"
                            + " every PT0.4S, margin PT0.5S, attempt timeout PT0.2S, drain timeout PT20S");
            assertThat(line.getKeyValuePairs())
                    .extracting(KeyValuePair::toString)
                    .containsExactly("member=\"a\"");
        });
    }

    private List<ILoggingEvent> linesThatBeginWith(String... words) {
        return lines.list.stream()
                .filter(line -> List.of(words).contains(line.getMessage().split(" ", 2)[0])
                        || List.of(words).contains(line.getFormattedMessage().split(" ", 2)[0]))
                .toList();
    }

    /** As a challenger would, or an operator. */
    private boolean deleteSession() {
        SessionRequest request = new SessionRequest(
                "shop",
                "other",
                Member.of("b"),
                Duration.ofSeconds(2),
                new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
        try (StoreSession other = new MemoryStore(records).open(request, () -> {})) {
            return other.read(null).sessions().values().stream()
                    .filter(session -> session.member().id().equals("a"))
                    .anyMatch(other::evict);
        }
    }

    @Test
    void listenerThatLeftWhileItHeardOfItsGrantIsWaitedFor() {
        CountDownLatch hearing = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        LeaderRole reports = leaders.role("reports");
        LeaderService.Registration registration = leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership term) {
                hearing.countDown();
                awaitQuietly(blocked);
            }
        });
        leaders.start();
        awaitQuietly(hearing);
        registration.close();

        CompletableFuture<Boolean> steppedDown = reports.stepDown();

        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> reports.status().state() == LeaderRole.State.DRAINING && !steppedDown.isDone());
        blocked.countDown();
        assertThat(steppedDown).succeedsWithin(PATIENCE);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Recorder implements LeadershipListener {

        private final Queue<String> heard = new ConcurrentLinkedQueue<>();

        private final Set<Heartbeat> heartbeats = ConcurrentHashMap.newKeySet();

        private final Queue<Duration> durations = new ConcurrentLinkedQueue<>();

        @Override
        public void onJoined(String role) {
            heard.add("joined " + role);
        }

        @Override
        public void onGranted(Leadership leadership) {
            heard.add("granted " + leadership.role());
        }

        @Override
        public void onHeartbeat(Heartbeat heartbeat, Duration took) {
            heartbeats.add(heartbeat);
            durations.add(took);
        }
    }
}
