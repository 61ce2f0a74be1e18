// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.StoreException;
import io.etcd.jetcd.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ways to etcd, at least two, in order of preference. A request that gets no answer over one of them is sent again over
 * the next, in time for an answer before its deadline; the first answer counts. Safe for use by any thread.
 */
final class Lines implements AutoCloseable {

    private static final int THREADS = 2;

    private final ThreadPoolExecutor threads;
    private final List<Line> lines = new ArrayList<>();
    private volatile int preferred;

    Lines(EtcdSettings settings) {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Lines::newThread);
        threads.allowCoreThreadTimeOut(true);
        settings.endpoints().forEach(endpoint -> lines.add(newLine(endpoint, settings, threads)));
        if (lines.size() == 1) {
            lines.add(newLine(settings.endpoints().get(0), settings, threads));
        }
    }

    /**
     * Sends a request, again over other lines while there is no answer.
     *
     * @param operation what the request is for, for people
     * @param deadline by when to return
     * @param request a request that does no harm when it is carried out more than once
     * @return the first answer
     * @throws StoreException if there was none, or if etcd refuses
     */
    <T> Answer<T> call(String operation, Deadline deadline, Function<Client, CompletableFuture<T>> request) {
        return call(operation, deadline, lines.size(), request);
    }

    /** Sends a request once only, over the line that is preferred. */
    <T> Answer<T> callOnce(String operation, Deadline deadline, Function<Client, CompletableFuture<T>> request) {
        return call(operation, deadline, 1, request);
    }

    @Override
    public void close() {
        lines.forEach(Line::close);
        threads.shutdownNow();
    }

    private <T> Answer<T> call(
            String operation, Deadline deadline, int attempts, Function<Client, CompletableFuture<T>> request) {
        BlockingQueue<Reply<T>> replies = new LinkedBlockingQueue<>();
        int first = preferred;
        int sent = 0;
        int failed = 0;
        Failures failures = new Failures(operation);
        while (failed < attempts) {
            if (sent < attempts) {
                send(lines.get((first + sent) % lines.size()), request, replies);
                sent++;
            }
            Reply<T> reply = await(replies, sent < attempts ? deadline.half() : deadline, failures);
            if (reply != null && reply.error() == null) {
                preferred = lines.indexOf(reply.line());
                return new Answer<>(reply.value(), reply.line(), sent > 1);
            }
            if (reply != null) {
                failed++;
                failures.add(reply.line().endpoint(), reply.error());
            } else if (sent == attempts && deadline.remainingNanos() == 0) {
                break;
            }
        }
        preferred = (first + 1) % lines.size();
        throw failures.exception(lines.get(first).endpoint());
    }

    private static <T> void send(
            Line line, Function<Client, CompletableFuture<T>> request, BlockingQueue<Reply<T>> replies) {
        var unused = line.send(request).whenComplete((value, error) -> replies.add(new Reply<>(line, value, error)));
    }

    private static <T> @Nullable Reply<T> await(BlockingQueue<Reply<T>> replies, Deadline deadline, Failures failures) {
        try {
            return replies.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(e);
        }
    }

    private static Line newLine(String endpoint, EtcdSettings settings, ExecutorService threads) {
        return new Line(Endpoint.parse(endpoint), settings, threads);
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "leader-etcd");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * An answer of etcd.
     *
     * @param value the answer
     * @param line the line that it came over
     * @param repeated whether the request was sent more than once, so that it may have been carried out more than once
     */
    record Answer<T>(T value, Line line, boolean repeated) {}

    private record Reply<T>(Line line, T value, @Nullable Throwable error) {}
}
