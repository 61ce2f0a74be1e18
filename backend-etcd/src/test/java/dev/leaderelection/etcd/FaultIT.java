// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leaderelection.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a cluster of three etcd processes and the network do to members, and what they must not do. */
@Timeout(120)
final class FaultIT {

    private static final Duration TTL = Duration.ofSeconds(6);

    private static EtcdCluster etcd;

    private final Candidates candidates = new Candidates();
    private final List<TcpRelay> relays = new ArrayList<>();

    @BeforeAll
    static void startCluster() {
        etcd = EtcdCluster.start(3);
    }

    @AfterAll
    static void stopCluster() {
        etcd.close();
    }

    @AfterEach
    void close() {
        etcd.nodes().forEach(EtcdNode::thaw);
        relays.forEach(TcpRelay::close);
        candidates.close();
        etcd.running();
    }

    @Test
    void termOutlivesTheEtcdLeaderThatItsMemberBeatsThrough() throws Exception {
        EtcdNode killed = etcd.leader();
        Candidate member = candidates.start(settings(killed), TTL);
        Leadership term = member.nextGrant().leadership();
        candidates.start(settings(killed), TTL);
        candidates.awaitAllKnown();
        killed.kill();
        assertStaysValid(term, TTL.multipliedBy(2));
        killed.start();
        etcd.awaitHealthy(List.of(killed));
        assertThat(member.isLeader()).isTrue();
    }

    @Test
    void termOutlivesAFrozenEtcdLeaderAndItsThawing() throws Exception {
        EtcdNode frozen = etcd.leader();
        Candidate member = candidates.start(settings(frozen), TTL);
        Leadership term = member.nextGrant().leadership();
        candidates.start(settings(frozen), TTL);
        candidates.awaitAllKnown();
        frozen.freeze();
        assertStaysValid(term, TTL.multipliedBy(2));
        frozen.thaw();
        assertStaysValid(term, TTL);
    }

    @Test
    void memberThatKnowsOnlyAFrozenEtcdLeaderStopsBelievingBeforeAnotherBegins() throws Exception {
        EtcdNode frozen = etcd.leader();
        Duration ttl = Duration.ofSeconds(3);
        Candidate blind = candidates.start(EtcdSettings.of(frozen.endpoint()), ttl);
        Candidate.Grant term = blind.nextGrant();
        Candidate other = candidates.start(etcd.settings(), ttl);
        candidates.awaitAllKnown();
        frozen.freeze();
        Candidate.Grant next = other.nextGrant();
        assertThat(next.token()).isGreaterThan(term.token());
        assertThat(term.leadership().isValid()).isFalse();
        frozen.thaw();
        assertStaysValid(next.leadership(), ttl);
        candidates.awaitAllKnown();
        assertThat(blind.isLeader()).isFalse();
    }

    @Test
    void partitionedMemberStopsBelievingBeforeAnotherBeginsAndComesBackAsAFollower() throws Exception {
        Duration ttl = Duration.ofSeconds(2);
        Candidate partitioned = candidates.start(relayed(), ttl);
        Candidate.Grant term = partitioned.nextGrant();
        Candidate other = candidates.start(etcd.settings(), ttl);
        candidates.awaitAllKnown();
        relays.forEach(TcpRelay::partition);
        Candidate.Grant next = other.nextGrant();
        assertThat(next.token()).isGreaterThan(term.token());
        assertThat(term.leadership().isValid()).isFalse();
        relays.forEach(TcpRelay::heal);
        candidates.awaitAllKnown();
        assertThat(next.leadership().isValid()).isTrue();
        assertThat(partitioned.leaders().role("reports").leader())
                .contains(other.leaders().self());
    }

    @Test
    void changesThatWereCompactedWhileTheWatchWasDownAreListed() throws Exception {
        Candidate leading = candidates.start(etcd.settings(), TTL);
        leading.nextGrant();
        Candidate watching = candidates.start(relayed(), TTL);
        candidates.awaitAllKnown();
        String session = watching.leaders().session().id();
        relays.forEach(TcpRelay::partition);
        leading.leaders().role("reports").pause().join();
        String revision = etcd.control("endpoint", "status", "--write-out=json")
                .replaceFirst("(?s).*?\"revision\":(\\d+).*", "$1");
        etcd.control("compact", revision);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Listing.class);
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        try {
            relays.forEach(TcpRelay::heal);
            watching.nextGrant();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
        assertThat(watching.leaders().session().id()).isEqualTo(session);
        // Not only because the namespace is listed now and then. A watch is never taken up where it ended, so that it
        // cannot
        // ask for what was compacted: whatever ended it, all is listed anew.
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(message -> message.startsWith("The watch of"));
    }

    private EtcdSettings settings(EtcdNode first) {
        List<String> endpoints = new ArrayList<>(etcd.endpoints());
        endpoints.remove(first.endpoint());
        endpoints.add(0, first.endpoint());
        return EtcdSettings.of(endpoints.toArray(String[]::new));
    }

    private EtcdSettings relayed() {
        etcd.nodes().forEach(node -> relays.add(new TcpRelay(node.port())));
        return EtcdSettings.of(relays.stream().map(TcpRelay::endpoint).toArray(String[]::new));
    }

    private static void assertStaysValid(Leadership term, Duration duration) {
        await("the term goes on")
                .during(duration)
                .atMost(duration.plusSeconds(5))
                .until(term::isValid);
    }
}
