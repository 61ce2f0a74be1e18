// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample's zookeeper profile, on three processes over one ZooKeeper server. */
final class ZookeeperIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void killedLeaderIsReplaced(int ttlSeconds) throws Exception {
        try (ClusterUnderTest cluster = ClusterUnderTest.start(
                "zookeeper-" + ttlSeconds,
                3,
                directory -> new ZookeeperServer(ClusterUnderTest.JAR, directory),
                List.of("--leader.session.ttl=" + ttlSeconds + "s"))) {
            Term leader = cluster.leader();
            assertThat(leader.instance().get("/actuator/leader").path("backend").asString())
                    .isEqualTo("zookeeper");
            Instant killed = Instant.now();
            leader.instance().process().kill();

            Term successor = cluster.termAfter(leader);

            Duration unled = Duration.between(killed, successor.since());
            System.out.printf("kill -9, ZooKeeper: next term after %d ms, TTL %d s%n", unled.toMillis(), ttlSeconds);
        }
    }
}
