// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Wishes of the application on their way through the engine. */
final class Requests {

    private final AtomicLong numbers = new AtomicLong();

    private final Map<Long, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();

    private final Consumer<Event> engine;

    private volatile boolean closed;

    Requests(Consumer<Event> engine) {
        this.engine = engine;
    }

    /** Sends a wish. The answer completes on a thread of its own, so that what the application hangs on it may block. */
    CompletableFuture<Answer> send(LongFunction<Event> event) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        open.put(number, answer);
        engine.accept(event.apply(number));
        if (closed) {
            close();
        }
        return answer;
    }

    void answer(Command.Reply reply) {
        CompletableFuture<Answer> answer = open.remove(reply.request());
        if (answer != null) {
            answer.completeAsync(() -> new Answer(reply.done(), reply.refusal()));
        }
    }

    /** Fails what is open, and whatever comes later. */
    void close() {
        closed = true;
        for (Long number : Set.copyOf(open.keySet())) {
            CompletableFuture<Answer> answer = open.remove(number);
            if (answer != null) {
                answer.completeExceptionally(new LeaderException("Leader election has stopped on this member"));
            }
        }
    }

    /**
     * The engine's answer to a wish.
     *
     * @param done whether it came true
     * @param refusal why not, if the engine says
     */
    record Answer(boolean done, @Nullable String refusal) {}
}
