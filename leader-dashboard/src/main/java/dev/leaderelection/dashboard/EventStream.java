// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One subscriber. Sends one event at a time on a borrowed thread; a subscriber that reads too slowly loses events, and
 * gets everything anew when it can be sent to again. Safe for use by any thread.
 */
final class EventStream {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    /** After that the subscriber opens another one, and is asked for permission again. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private static final int QUEUE = 16;

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final Executor senders;

    private final SseEmitter emitter = new Unbuffered();

    private final Deque<String> queue = new ArrayDeque<>();

    /** Whether the events so far are without a gap. */
    private boolean current;

    private boolean sending;

    private boolean ended;

    EventStream(Executor senders, Runnable whenGone) {
        this.senders = senders;
        emitter.onCompletion(whenGone);
        emitter.onTimeout(emitter::complete);
        emitter.onError(failure -> log.debug("A subscriber is gone", failure));
    }

    SseEmitter emitter() {
        return emitter;
    }

    synchronized boolean needsEverything() {
        return !current && !sending;
    }

    /** An event that stands for itself. */
    synchronized void begin(String event) {
        current = true;
        enqueue(event);
    }

    /** An event that adds to those before it; dropped if there is a gap. */
    synchronized void add(String event) {
        if (!current) {
            return;
        }
        if (queue.size() == QUEUE) {
            queue.clear();
            current = false;
            return;
        }
        enqueue(event);
    }

    /** Ends the stream, after what is being sent. */
    synchronized void end() {
        queue.clear();
        current = false;
        ended = true;
        wake();
    }

    private void enqueue(String event) {
        queue.addLast(event);
        wake();
    }

    private void wake() {
        if (!sending) {
            sending = true;
            senders.execute(this::send);
        }
    }

    private void send() {
        String event = next();
        while (event != null) {
            try {
                emitter.send(SseEmitter.event()
                        .name("update")
                        .reconnectTime(RECONNECT.toMillis())
                        .data(event, TEXT));
            } catch (IOException | IllegalStateException e) {
                // The container tells the emitter too, which tells who made this stream.
                log.debug("A subscriber is gone", e);
                emitter.completeWithError(e);
                return;
            }
            event = next();
        }
    }

    private synchronized @Nullable String next() {
        String event = queue.pollFirst();
        if (event == null) {
            sending = false;
            if (ended) {
                emitter.complete();
            }
        }
        return event;
    }

    /** Asks proxies not to hold events back. */
    private static final class Unbuffered extends SseEmitter {

        private Unbuffered() {
            super(LIFE.toMillis());
        }

        @Override
        protected void extendResponse(ServerHttpResponse response) {
            super.extendResponse(response);
            HttpHeaders headers = response.getHeaders();
            headers.setCacheControl("no-store");
            headers.set("X-Accel-Buffering", "no");
        }
    }
}
