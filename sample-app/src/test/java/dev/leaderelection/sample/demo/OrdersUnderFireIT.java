// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The job that the sample needs a leader for, while its leaders are killed. */
final class OrdersUnderFireIT {

    private static final int KILLS = 5;

    private static final int ORDERS_PER_KILL = 100;

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private final ScheduledExecutorService customer = Executors.newSingleThreadScheduledExecutor();

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    /** By token; a set of one each, as that is what deliveries are compared with. */
    private final Map<Long, Set<String>> leaders = new HashMap<>();

    private ClusterUnderTest cluster;

    @BeforeEach
    void start() {
        cluster = ClusterUnderTest.start(
                "orders-under-fire", 3, directory -> new H2Server(ClusterUnderTest.JAR, directory));
    }

    @AfterEach
    void stop() {
        customer.shutdownNow();
        cluster.close();
    }

    @Test
    void everyAcceptedOrderIsDeliveredThoughFiveLeadersAreKilled() throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            orderWhileTheLeaderIsKilled(kill);
        }

        Instance anyone = cluster.restore().instance();
        await().atMost(PATIENCE).until(() -> orderIds(anyone).containsAll(accepted));
        assertThat(accepted).hasSize(KILLS * ORDERS_PER_KILL);
        Map<Long, Set<String>> membersByToken = membersByToken(deliveries(anyone));
        System.out.printf(
                "%d orders accepted while %d leaders were killed, all delivered, under %d tokens%n",
                accepted.size(), KILLS, membersByToken.size());
        assertThat(membersByToken).containsAllEntriesOf(leaders).allSatisfy((token, members) -> assertThat(members)
                .hasSize(1));
    }

    private void orderWhileTheLeaderIsKilled(int kill) {
        Term leader = cluster.restore();
        leaders.put(leader.token(), Set.of(leader.memberId()));
        int enough = kill * ORDERS_PER_KILL;
        ScheduledFuture<?> ordering =
                customer.scheduleWithFixedDelay(() -> order(enough), 0, 30, TimeUnit.MILLISECONDS);
        await().atMost(PATIENCE).until(() -> accepted.size() >= enough - ORDERS_PER_KILL * 3 / 4);
        leader.instance().process().kill();
        Term successor = cluster.termAfter(leader);
        leaders.put(successor.token(), Set.of(successor.memberId()));
        await().atMost(PATIENCE).until(() -> accepted.size() >= enough);
        ordering.cancel(false);
    }

    /** Asks one instance after the other until one accepts the order, as a client behind a load balancer does. */
    private void order(int enough) {
        List<Instance> all = cluster.instances().toList();
        for (int i = 0; i < all.size() && accepted.size() < enough; i++) {
            try {
                Instance chosen = all.get((accepted.size() + i) % all.size());
                accepted.add(chosen.post("/orders", ORDER).path("id").asString());
                return;
            } catch (IOException e) {
                // Killed a moment ago: not answered, so not promised.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Set<String> orderIds(Instance instance) throws Exception {
        return deliveries(instance)
                .map(delivery -> delivery.path("orderId").asString())
                .collect(toSet());
    }

    private static Map<Long, Set<String>> membersByToken(Stream<JsonNode> deliveries) {
        return deliveries.collect(groupingBy(
                delivery -> delivery.path("token").asLong(),
                mapping(delivery -> delivery.path("memberId").asString(), toSet())));
    }

    private static Stream<JsonNode> deliveries(Instance instance) throws Exception {
        return instance.get("/deliveries?limit=10000").valueStream();
    }
}
