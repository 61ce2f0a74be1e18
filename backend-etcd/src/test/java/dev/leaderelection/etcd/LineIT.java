// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LineIT {

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final EtcdSettings settings = SharedServers.one().settings().withConnectTimeout(Duration.ofMillis(500));
    private final Line line = new Line(Endpoint.parse(settings.endpoints().get(0)), settings, threads);

    @AfterEach
    void close() {
        line.close();
        threads.shutdownNow();
    }

    @Test
    void lineThatOnlyWatchedForLongIsNotTakenForDeaf() throws Exception {
        ByteSequence key = Keys.bytes("/line/" + UUID.randomUUID());
        Client before = clientOf(key);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        try (Watch.Watcher watcher = line.watch(
                key,
                WatchOption.DEFAULT,
                Watch.listener(
                        response -> seen.addAndGet(response.getEvents().size()),
                        error -> ended.incrementAndGet(),
                        ended::incrementAndGet))) {
            // The line is left for longer than it takes to hold one for deaf that was asked something.
            await("a line that was left").pollDelay(Duration.ofSeconds(4)).until(() -> true);
            assertThat(clientOf(key)).isSameAs(before);
            var unused = line.send(client -> client.getKVClient().put(key, key)).get();
            await("the event").until(() -> seen.get() == 1);
            assertThat(ended).hasValue(0);
            assertThat(watcher.isClosed()).isFalse();
        }
    }

    /** Asks something, and tells over which client. */
    private Client clientOf(ByteSequence key) throws Exception {
        CompletableFuture<Client> used = new CompletableFuture<>();
        var unused = line.send(client -> {
                    used.complete(client);
                    return client.getKVClient().get(key);
                })
                .get();
        return used.get();
    }
}
