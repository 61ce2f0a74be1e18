// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import dev.leaderelection.sample.demo.Instance.RoleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks every instance all the time whether it leads, and tells of changes. From outside, so that it shows what a user of
 * the application would see.
 */
final class LeaderWatch {

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Events events;

    private long token;

    private @Nullable Instant lastSeenLeading;

    LeaderWatch(Events events) {
        this.events = events;
    }

    /** Watches an instance until its process ends. */
    void follow(Instance instance) {
        Thread thread = new Thread(() -> poll(instance), "watch-" + instance.port());
        thread.setDaemon(true);
        thread.start();
    }

    private void poll(Instance instance) {
        boolean answering = false;
        while (instance.process().isAlive()) {
            Instant asked = Instant.now();
            Optional<RoleStatus> role = instance.role(PATIENCE);
            if (role.isPresent() != answering && instance.process().isAlive()) {
                answering = role.isPresent();
                tell(instance, role);
            }
            role.filter(RoleStatus::leading).ifPresent(term -> leads(instance, term, asked));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(INTERVAL.toMillis()));
        }
    }

    private void tell(Instance instance, Optional<RoleStatus> role) {
        role.ifPresentOrElse(term -> events.answers(instance, term.leading()), () -> events.silent(instance));
    }

    private synchronized void leads(Instance instance, RoleStatus term, Instant asked) {
        if (term.token() < token) {
            return;
        }
        if (term.token() > token) {
            Duration unled = lastSeenLeading == null || term.since() == null
                    ? null
                    : Duration.between(lastSeenLeading, term.since());
            token = term.token();
            events.changed(instance, token, unled);
        }
        lastSeenLeading = asked;
    }

    /** What a watch tells. Calls come from several threads. */
    interface Events {

        /** An instance answers for the first time, or again. */
        void answers(Instance instance, boolean leading);

        /** An instance that answered does not answer any more, though its process is there. */
        void silent(Instance instance);

        /**
         * Another term than before.
         *
         * @param leader who leads
         * @param token the term's token
         * @param unled from the last time that the former leader said it leads to the beginning of the new term; negative
         *     if nothing lies between; {@code null} for the first term
         */
        void changed(Instance leader, long token, @Nullable Duration unled);
    }
}
