// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService.Registration;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

        private final Queue<Registration> interrupts = new ConcurrentLinkedQueue<>();

        private final AtomicBoolean closed = new AtomicBoolean();

        private PinnedWork(Term term) {
            this.term = term;
        }

        @Override
        public Leadership leadership() {
            return term;
        }

        @Override
        public void onInterrupt(Runnable action) {
            interrupts.add(term.onInterrupt(action));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                interrupts.forEach(Registration::close);
                term.unpin();
            }
        }
    }
}
