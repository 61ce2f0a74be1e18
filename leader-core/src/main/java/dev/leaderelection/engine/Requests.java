// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Wishes of the application on their way through the engine. */
final class Requests {

    private final AtomicLong numbers = new AtomicLong();

    private final Map<Long, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();

    private final Consumer<Event> engine;

    private final CallbackExecutor callbacks;

    private volatile boolean closed;

    Requests(Consumer<Event> engine, CallbackExecutor callbacks) {
        this.engine = engine;
        this.callbacks = callbacks;
    }

    /** Sends a wish. The answer completes on a callback thread, so that what the application hangs on it may block. */
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
            complete(answer, new Answer(reply.done(), reply.refusal()));
        }
    }

    private void complete(CompletableFuture<Answer> answer, Answer with) {
        try {
            callbacks.execute(answer, () -> answer.complete(with));
        } catch (RejectedExecutionException e) {
            // The last answers of a service that closes: nobody else would give them.
            answer.complete(with);
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
