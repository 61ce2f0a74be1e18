// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sample's profiles, each over an empty database of its kind, and its default over a file. */
final class OtherDatabasesIT {

    private static final String ORDER = "{\"customer\":\"Łukasz\",\"item\":\"naïve café 東京\",\"quantity\":2}";

    @Test
    void postgresRelaysOrdersAndHandsOver() throws Exception {
        PostgresServer server = new PostgresServer();
        try (ClusterUnderTest cluster = ClusterUnderTest.start("postgres", 2, directory -> server);
                HandOvers handOvers = new HandOvers(server.url(), PostgresServer.USER, "")) {
            assertThatOrdersAreRelayed(cluster);
            List<Duration> unled = new ArrayList<>();
            for (int round = 0; round < 30; round++) {
                unled.add(handOvers.measure(cluster, HandOvers.Release::stepDown));
            }

            HandOvers.report("Step-down, PostgreSQL", unled);
        }
    }

    @Test
    void mariaDbRelaysOrders() throws Exception {
        try (ClusterUnderTest cluster = ClusterUnderTest.start("mariadb", 2, MariaDbServer::new)) {
            assertThatOrdersAreRelayed(cluster);
        }
    }

    @Test
    void twoInstancesStartedInOneDirectoryFindEachOther() throws Exception {
        try (ClusterUnderTest cluster =
                ClusterUnderTest.start("one-directory", 2, directory -> new NoServer(), List.of())) {
            assertThatOrdersAreRelayed(cluster);
        }
    }

    @Test
    void instanceThatUsesTheFileOfAnotherHandsOverAndIsReplaced() throws Exception {
        List<String> arguments = List.of("--leader.session.ttl=3s", "--leader.jdbc.poll-interval=200ms");
        try (ClusterUnderTest cluster =
                ClusterUnderTest.start("file-of-another", 1, directory -> new NoServer(), arguments)) {
            // The first one opens the file, and serves it to those that come later.
            Instance host = cluster.leader().instance();
            Instance guest = cluster.add();

            assertHandsOver(cluster, host, guest);
            assertHandsOver(cluster, guest, host);
            assertHandsOver(cluster, host, guest);

            Term killed = cluster.leader();
            guest.process().kill();
            Term successor = cluster.termAfter(killed);
            assertThat(successor.instance()).isSameAs(host);
            assertThat(successor.reason()).isIn(Term.AFTER_EVICTION);
        }
    }

    private static void assertHandsOver(ClusterUnderTest cluster, Instance from, Instance to) throws Exception {
        Term former = cluster.leader();
        assertThat(former.instance()).isSameAs(from);
        HandOvers.Release.stepDown(from);
        Term successor = cluster.termAfter(former);
        assertThat(successor.instance()).isSameAs(to);
        assertThat(successor.reason()).isNotIn(Term.AFTER_EVICTION);
    }

    private static void assertThatOrdersAreRelayed(ClusterUnderTest cluster) throws Exception {
        Term leader = cluster.leader();
        Instance follower = cluster.instances()
                .filter(instance -> instance != leader.instance())
                .findFirst()
                .orElseThrow();
        String id = follower.post("/orders", ORDER).path("id").asString();

        await().atMost(PATIENCE).until(() -> !follower.get("/deliveries").isEmpty());

        JsonNode delivery = follower.get("/deliveries").path(0);
        assertThat(delivery.path("orderId").asString()).isEqualTo(id);
        assertThat(delivery.path("message").asString()).isEqualTo("2 x naïve café 東京 for Łukasz");
        assertThat(delivery.path("memberId").asString()).isEqualTo(leader.memberId());
        assertThat(delivery.path("token").asLong()).isEqualTo(leader.token());
        assertThat(follower.get("/orders/" + id).path("quantity").asInt()).isEqualTo(2);
    }

    /** The instances' own file. */
    private static final class NoServer implements SharedServer {

        @Override
        public String description() {
            return "H2 file";
        }

        @Override
        public List<String> instanceArguments() {
            return List.of();
        }

        @Override
        public void stop() {}
    }
}
