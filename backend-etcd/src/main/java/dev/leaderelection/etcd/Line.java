// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client for one endpoint, replaced when its connection fails: a new one connects at once, while an old one would wait
 * up to two minutes between its attempts. Safe for use by any thread.
 */
final class Line {

    /** etcd closes connections that are probed more often than every five seconds. */
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

    private final Endpoint endpoint;
    private final EtcdSettings settings;
    private final ExecutorService threads;
    private @Nullable Client client;
    private boolean closed;

    /** When the first of the requests was sent that have had no answer since the last answer; 0 if there is none. */
    private long silentSince;

    Line(Endpoint endpoint, EtcdSettings settings, ExecutorService threads) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.threads = threads;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Sends a request; whatever goes wrong comes with the answer. */
    <T> CompletableFuture<T> send(Function<Client, CompletableFuture<T>> request) {
        try {
            Client current = current();
            ask(current);
            return request.apply(current).whenComplete((answer, error) -> settle(current, error));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    Watch.Watcher watch(ByteSequence prefix, WatchOption option, Watch.Listener listener) {
        return current().getWatchClient().watch(prefix, option, listener);
    }

    void close() {
        Client last;
        synchronized (this) {
            closed = true;
            last = client;
            client = null;
        }
        if (last != null) {
            last.close();
        }
    }

    private Client current() {
        Client deaf = null;
        Client current;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            if (client != null && isDeaf()) {
                deaf = client;
                client = null;
            }
            if (client == null) {
                client = connect();
                silentSince = 0;
            }
            current = client;
        }
        if (deaf != null) {
            retire(deaf);
        }
        return current;
    }

    /** Only a request has an answer to wait for: a watch may be silent for as long as nothing changes. */
    private synchronized void ask(Client used) {
        if (client == used && silentSince == 0) {
            silentSince = System.nanoTime() | 1;
        }
    }

    /** Later, because its watches have the same failure to deal with, and stumble over a client that is closed. */
    private static void retire(Client client) {
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(client::close);
    }

    /** A connection that a firewall dropped silently would otherwise be noticed only by a probe. */
    private boolean isDeaf() {
        return silentSince != 0
                && System.nanoTime() - silentSince
                        > PROBE_TIMEOUT.plus(settings.connectTimeout()).toNanos();
    }

    private void settle(Client used, @Nullable Throwable error) {
        synchronized (this) {
            if (client != used) {
                return;
            }
            if (error == null || !Failures.isOfConnection(error)) {
                silentSince = 0;
                return;
            }
            client = null;
        }
        retire(used);
    }

    private Client connect() {
        ClientBuilder builder = Client.builder()
                .target(endpoint.target())
                .loadBalancerPolicy("pick_first")
                .executorService(threads)
                .connectTimeout(settings.connectTimeout())
                .keepaliveTime(PROBE_INTERVAL)
                .keepaliveTimeout(PROBE_TIMEOUT)
                // A listing of many roles is greater than the four megabytes that gRPC takes by default.
                .maxInboundMessageSize(Integer.MAX_VALUE)
                // The engine decides what is repeated and when; jetcd repeats only with a new token.
                .waitForReady(false)
                .retryMaxAttempts(1)
                .retryDelay(1)
                .retryMaxDelay(2)
                .retryChronoUnit(ChronoUnit.MILLIS);
        EtcdCredentials credentials = settings.credentials();
        if (credentials != null) {
            builder.user(bytes(credentials.user())).password(bytes(credentials.password()));
        }
        EtcdTls tls = settings.tls() == null && endpoint.isEncrypted() ? EtcdTls.JVM_DEFAULT : settings.tls();
        if (tls != null) {
            builder.sslContext(tls.context());
        }
        return builder.build();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
