// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Etcd loses what it had acknowledged: sessions begin anew, and tokens still rise. */
@Timeout(120)
final class DataLossIT {

    private static final Duration TTL = Duration.ofSeconds(3);

    private final EtcdCluster etcd = EtcdCluster.start(1);
    private final Candidates candidates = new Candidates();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.leaderelection");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        candidates.close();
        etcd.close();
    }

    @Test
    void lostDataDirectoryEndsAllSessionsAndTokensStillRise() throws Exception {
        long token = startTwo();
        List<String> sessions = sessions();
        etcd.node(0).kill();
        etcd.restore(List.of());
        etcd.running();
        assertNewSessionsAndGreaterToken(sessions, token);
    }

    @Test
    void olderSnapshotEndsAllSessionsAndTokensStillRise() throws Exception {
        startTwo();
        Path snapshot = etcd.directory().resolve("snapshot");
        etcd.control("snapshot", "save", snapshot.toString());
        Candidate leading = candidates.awaitLeader();
        Candidate following = candidates.other(leading);
        leading.leaders().role("reports").stepDown().join();
        long token = following.nextGrant().token();
        List<String> sessions = sessions();
        etcd.node(0).kill();
        etcd.restore(List.of(snapshot));
        etcd.running();
        assertNewSessionsAndGreaterToken(sessions, token);
        assertThat(messages()).anyMatch(message -> message.contains("restored from a backup"));
        assertThat(etcd.control("get", "--prefix", "--keys-only", "/leader/" + candidates.namespace() + "/sessions/"))
                .doesNotContain(sessions);
    }

    private long startTwo() throws InterruptedException {
        Candidate first = candidates.start(etcd.settings(), TTL);
        long token = first.nextGrant().token();
        candidates.start(etcd.settings(), TTL);
        candidates.awaitAllKnown();
        return token;
    }

    private void assertNewSessionsAndGreaterToken(List<String> former, long token) {
        await("new sessions")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sessions()).hasSize(2).doesNotContainAnyElementsOf(former));
        candidates.awaitAllKnown();
        Candidate leader = candidates.awaitLeader();
        candidates.forgiveOverlaps();
        assertThat(leader.leaders().role("reports").leadership().orElseThrow().token())
                .isGreaterThan(token);
        assertThat(messages()).filteredOn(message -> message.contains("ended")).hasSizeGreaterThanOrEqualTo(2);
    }

    private List<String> sessions() {
        List<String> ids = new ArrayList<>();
        for (Candidate candidate : candidates.all()) {
            String id = candidate.leaders().session().id();
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private List<String> messages() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
