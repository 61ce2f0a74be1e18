// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService.Registration;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A role as the application holds it: reads the view, and sends wishes to the engine. */
final class JoinedRole implements LeaderRole {

    private final String name;

    private final RoleView view;

    private final Requests requests;

    JoinedRole(String name, RoleView view, Requests requests) {
        this.name = name;
        this.view = view;
        this.requests = requests;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isLeader() {
        return view.isLeader();
    }

    @Override
    public Optional<Leadership> leadership() {
        Term term = view.term;
        return term != null && term.isValid() ? Optional.of(term) : Optional.empty();
    }

    @Override
    public Optional<Member> leader() {
        return Optional.ofNullable(view.leader());
    }

    @Override
    public Optional<Holder> holder() {
        return Optional.ofNullable(view.holder);
    }

    @Override
    public Status status() {
        Term present = view.term;
        int inTerm = present == null ? 0 : present.inFlight();
        int outlived = view.endedTerms.stream().mapToInt(Term::inFlight).sum();
        boolean lapsed = present != null && !present.isValid();
        return new Status(
                view.state, inTerm + outlived, lapsed ? inTerm + outlived : outlived, view.lastTenure, view.history);
    }

    @Override
    public boolean runIfLeader(Consumer<Leadership> work) {
        Term term = view.term;
        if (term == null || !term.pin()) {
            return false;
        }
        CurrentLeadership.Binding binding = CurrentLeadership.bind(term);
        try {
            work.accept(term);
            return true;
        } finally {
            binding.close();
            term.unpin();
        }
    }

    @Override
    public Optional<Work> beginWork() {
        Term term = view.term;
        return term != null && term.pin() ? Optional.of(new PinnedWork(term)) : Optional.empty();
    }

    @Override
    public CompletableFuture<Boolean> stepDown() {
        return requests.send(number -> new Event.StepDown(name, number)).thenApply(Requests.Answer::done);
    }

    @Override
    public CompletableFuture<Void> transferTo(String memberId) {
        return requests.send(number -> new Event.Transfer(name, memberId, number))
                .thenAccept(answer -> {
                    if (!answer.done()) {
                        throw new LeaderException("Role '" + name + "' was not transferred to member '" + memberId
                                + "': " + answer.refusal());
                    }
                });
    }

    @Override
    public CompletableFuture<Void> pause() {
        return requests.send(number -> new Event.Pause(name, number)).thenAccept(answer -> {});
    }

    @Override
    public CompletableFuture<Void> resume() {
        return requests.send(number -> new Event.Resume(name, number)).thenAccept(answer -> {});
    }

    @Override
    public String toString() {
        return "LeaderRole[" + name + "]";
    }

    private static final class PinnedWork implements Work {

        private final Term term;

        /** The actions that wait for an interrupt; {@code null} when the work is closed. */
        private final AtomicReference<@Nullable List<Registration>> interrupts = new AtomicReference<>(List.of());

        private PinnedWork(Term term) {
            this.term = term;
        }

        @Override
        public Leadership leadership() {
            return term;
        }

        @Override
        public void onInterrupt(Runnable action) {
            Registration added = term.onInterrupt(action);
            if (interrupts.getAndUpdate(present -> with(present, added)) == null) {
                added.close();
            }
        }

        private static @Nullable List<Registration> with(@Nullable List<Registration> present, Registration added) {
            return present == null
                    ? null
                    : Stream.concat(present.stream(), Stream.of(added)).toList();
        }

        @Override
        public void close() {
            List<Registration> waiting = interrupts.getAndSet(null);
            if (waiting != null) {
                waiting.forEach(Registration::close);
                term.unpin();
            }
        }
    }
}
