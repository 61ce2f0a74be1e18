// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.zookeeper.Answer.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** A request that was sent. */
final class Pending {

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private final Request request;

    private final String path;

    private final Deadline deadline;

    private final Consumer<Answer> onAnswer;

    /**
     * A request that is about to be sent.
     *
     * @param onAnswer told the answer before anybody who waits, on the thread of watch events and in order with these
     */
    Pending(Request request, String path, Deadline deadline, Consumer<Answer> onAnswer) {
        this.request = request;
        this.path = path;
        this.deadline = deadline;
        this.onAnswer = onAnswer;
    }

    void complete(int code) {
        complete(Answer.of(request, path, Code.get(code)));
    }

    void complete(int code, @Nullable List<String> children) {
        List<String> names = children == null ? List.of() : children;
        complete(new Answer(request, path, Code.get(code), "", 0, names));
    }

    void complete(int code, byte @Nullable [] data, @Nullable Stat stat) {
        complete(Answer.of(request, path, code, data, stat));
    }

    /** There will be no answer. */
    Answer neverSent() {
        Answer none = noAnswer();
        answer.complete(none);
        return none;
    }

    private void complete(Answer complete) {
        onAnswer.accept(complete);
        answer.complete(complete);
    }

    /** Waits for the answer, which is {@code OPERATIONTIMEOUT} if the deadline comes before it. */
    Answer await() {
        try {
            return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return noAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return noAnswer();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Answers are never exceptions", e);
        }
    }

    private Answer noAnswer() {
        return Answer.of(request, path, Code.OPERATIONTIMEOUT);
    }
}
