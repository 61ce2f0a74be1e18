// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A role of a {@link ManualLeaderService}. */
public final class ManualRole implements LeaderRole {

    private final String name;

    private final ManualLeaderService service;

    private final List<ManualTerm> terms = new CopyOnWriteArrayList<>();

    private final List<Transition> history = new CopyOnWriteArrayList<>();

    private volatile @Nullable ManualTerm term;

    private volatile @Nullable Member otherLeader;

    private volatile boolean paused;

    private volatile @Nullable CompletableFuture<?> nextChange;

    private final AtomicLong nextToken = new AtomicLong(1);

    ManualRole(String name, ManualLeaderService service) {
        this.name = name;
        this.service = service;
    }

    void grant() {
        ManualTerm begun = new ManualTerm(name, nextToken.getAndIncrement());
        term = begun;
        terms.add(begun);
        history.add(new Transition(begun.since(), Event.GRANTED, begun.token(), Reason.VACANT));
        service.listeners.forEach(listener -> listener.onGranted(begun));
    }

    void revoke(Reason reason) {
        ManualTerm ended = term;
        term = null;
        if (ended != null) {
            ended.valid = false;
            ended.ends.forEach(Runnable::run);
            if (reason.isLoss()) {
                ended.interrupted = true;
                List.copyOf(ended.interrupts).forEach(Runnable::run);
            }
            history.add(new Transition(Instant.EPOCH, Event.REVOKED, ended.token(), reason));
            service.listeners.forEach(listener -> listener.onRevoked(ended, reason));
        }
    }

    /** Ends belief as a deadline does that nobody has noticed yet. */
    public void revokeSilently() {
        ManualTerm ended = term;
        term = null;
        if (ended != null) {
            ended.valid = false;
        }
    }

    /** Says who else leads. */
    public void ledBy(@Nullable Member member) {
        otherLeader = member;
        service.listeners.forEach(listener -> listener.onLeaderChanged(name, member));
    }

    /** What the next change that is asked for answers, instead of being carried out. */
    public void answerNextChangeWith(CompletableFuture<?> answer) {
        nextChange = answer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isLeader() {
        return term != null;
    }

    @Override
    public Optional<Leadership> leadership() {
        return Optional.ofNullable(term);
    }

    @Override
    public Optional<Member> leader() {
        return Optional.ofNullable(term != null ? service.self() : otherLeader);
    }

    @Override
    public Optional<Holder> holder() {
        ManualTerm present = term;
        return leader().map(member -> present != null
                ? new Holder(member, present.token(), present.since())
                : new Holder(member, 0, Instant.EPOCH));
    }

    @Override
    public Status status() {
        State state = paused ? State.PAUSED : isLeader() ? State.LEADING : State.FOLLOWING;
        int inFlight = terms.stream().mapToInt(each -> each.inFlight.get()).sum();
        ManualTerm present = term;
        int outlived = inFlight - (present == null ? 0 : present.inFlight.get());
        return new Status(state, inFlight, outlived, Duration.ZERO, history);
    }

    @Override
    public boolean runIfLeader(Consumer<Leadership> work) {
        throw new UnsupportedOperationException("not needed by these tests");
    }

    @Override
    public Optional<Work> beginWork() {
        ManualTerm present = term;
        if (present == null) {
            return Optional.empty();
        }
        return Optional.of(new ManualWork(present));
    }

    @Override
    public CompletableFuture<Boolean> stepDown() {
        return change(() -> revoke(Reason.STEPPED_DOWN)).thenApply(done -> true);
    }

    @Override
    public CompletableFuture<Void> transferTo(String memberId) {
        return change(() -> revoke(Reason.HANDED_OVER));
    }

    @Override
    public CompletableFuture<Void> pause() {
        return change(() -> {
            paused = true;
            revoke(Reason.PAUSED);
        });
    }

    @Override
    public CompletableFuture<Void> resume() {
        return change(() -> paused = false);
    }

    private CompletableFuture<Void> change(Runnable change) {
        CompletableFuture<?> prepared = nextChange;
        if (prepared != null) {
            nextChange = null;
            return prepared.thenApply(done -> null);
        }
        change.run();
        return CompletableFuture.completedFuture(null);
    }

    private static final class ManualTerm implements Leadership {

        private final String role;

        private final long token;

        private final List<Runnable> ends = new CopyOnWriteArrayList<>();

        private final List<Runnable> interrupts = new CopyOnWriteArrayList<>();

        private final AtomicInteger inFlight = new AtomicInteger();

        private volatile boolean valid = true;

        private volatile boolean interrupted;

        ManualTerm(String role, long token) {
            this.role = role;
            this.token = token;
        }

        @Override
        public String role() {
            return role;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public Instant since() {
            return Instant.parse("2026-11-21T10:00:00Z");
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public Duration remaining() {
            return valid ? Duration.ofSeconds(7) : Duration.ZERO;
        }

        @Override
        public void ensureValid() {
            if (!valid) {
                throw new LeaderException("The term is over");
            }
        }

        @Override
        public LeaderService.Registration onEnd(Runnable callback) {
            if (!valid) {
                callback.run();
            }
            ends.add(callback);
            return () -> ends.remove(callback);
        }
    }

    private static final class ManualWork implements Work {

        private final ManualTerm term;

        private final List<Runnable> interrupts = new CopyOnWriteArrayList<>();

        private final AtomicBoolean open = new AtomicBoolean(true);

        ManualWork(ManualTerm term) {
            this.term = term;
            term.inFlight.incrementAndGet();
        }

        @Override
        public Leadership leadership() {
            return term;
        }

        @Override
        public void onInterrupt(Runnable action) {
            if (term.interrupted) {
                action.run();
            } else {
                interrupts.add(action);
                term.interrupts.add(action);
            }
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                term.interrupts.removeAll(interrupts);
                term.inFlight.decrementAndGet();
            }
        }
    }
}
