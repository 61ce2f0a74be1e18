// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.CurrentLeadership;
import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.Member;
import dev.leaderelection.Transition;
import dev.leaderelection.Transition.Event;
import dev.leaderelection.Transition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A role that a test grants and revokes. Its lock orders changes, and is not held while anybody is told of them. */
final class ManualRole implements LeaderRole {

    private final String name;

    private final ManualMember member;

    private final List<Transition> history = new CopyOnWriteArrayList<>();

    private final Object lock = new Object();

    private long lastToken;

    private volatile @Nullable ManualTerm term;

    private volatile @Nullable ManualTerm endedTerm;

    private volatile @Nullable Holder holder;

    private volatile boolean paused;

    private volatile Instant drainUntil = Instant.MIN;

    private volatile Duration lastTenure = Duration.ZERO;

    ManualRole(String name, ManualMember member) {
        this.name = name;
        this.member = member;
    }

    /** Begins a term, or answers the one that lasts. */
    ManualTerm begin(ManualSession session) {
        ManualTerm begun;
        synchronized (lock) {
            ManualTerm present = term;
            if (present != null && present.isValid()) {
                return present;
            }
            begun = new ManualTerm(name, ++lastToken, member.now(), session);
            term = begun;
            history.add(new Transition(begun.since(), Event.GRANTED, begun.token(), Reason.VACANT));
            member.notices().queue(listener -> listener.onGranted(begun));
        }
        ledBy(member.self());
        member.notices().tell();
        return begun;
    }

    /** Ends the term that lasts. Completes when its work has ended, with whether there was a term. */
    CompletableFuture<Boolean> end(Reason reason) {
        ManualTerm over = term;
        if (over == null || !endTerm(over, reason)) {
            return CompletableFuture.completedFuture(false);
        }
        ledBy(null);
        member.notices().tell();
        return over.drained().thenApply(drained -> true);
    }

    /** Ends the term that lasts, whatever work is under way. */
    void cut(Reason reason) {
        var unused = end(reason);
    }

    private boolean endTerm(ManualTerm over, Reason reason) {
        synchronized (lock) {
            if (term != over) {
                return false;
            }
            over.end();
            term = null;
            endedTerm = over;
            Instant now = member.now();
            lastTenure = Duration.between(over.since(), now);
            history.add(new Transition(now, Event.REVOKED, over.token(), reason));
            // What is lost others may lead already: work is stopped, not awaited.
            if (reason.isLoss()) {
                interrupt(over);
            }
            member.notices().queue(listener -> listener.onRevoked(over, reason));
            over.tellEnd().forEach(member.notices()::then);
            member.notices().then(over::told);
            drainUntil = now.plus(member.settings().drainTimeout());
            return true;
        }
    }

    private void interrupt(ManualTerm over) {
        over.interrupt().forEach(member.notices()::then);
    }

    /** Work that goes on for longer than the drain timeout is interrupted. */
    void timeWentBy() {
        ManualTerm over = endedTerm;
        if (over != null && !member.now().isBefore(drainUntil)) {
            interrupt(over);
            member.notices().tell();
        }
    }

    /** Another leads from now on. */
    void giveTo(Member other) {
        cut(Reason.HANDED_OVER);
        ledBy(other);
        member.notices().tell();
    }

    /** As if nothing had ever happened to it, but for its tokens and its history. */
    void reset() {
        paused = false;
        cut(Reason.STEPPED_DOWN);
        ledBy(null);
        member.notices().tell();
        awaitDrain();
    }

    private void ledBy(@Nullable Member newLeader) {
        synchronized (lock) {
            if (!Objects.equals(leader().orElse(null), newLeader)) {
                holder = newLeader == null ? null : new Holder(newLeader, tokenOf(newLeader), member.now());
                member.notices().queue(listener -> listener.onLeaderChanged(name, newLeader));
            }
        }
    }

    /** A term of another member takes a token too. */
    private long tokenOf(Member newLeader) {
        return newLeader.equals(member.self()) ? lastToken : ++lastToken;
    }

    @Nullable
    ManualTerm term() {
        return term;
    }

    boolean isPaused() {
        return paused;
    }

    /** Waits until the last ended term has drained, or the drain timeout is over. */
    void awaitDrain() {
        ManualTerm over = endedTerm;
        if (over != null) {
            CompletableFuture<Void> patience = over.drained()
                    .copy()
                    .completeOnTimeout(null, member.settings().drainTimeout().toNanos(), TimeUnit.NANOSECONDS);
            patience.join();
            interrupt(over);
            member.notices().tell();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isLeader() {
        ManualTerm present = term;
        return present != null && present.isValid();
    }

    @Override
    public Optional<Leadership> leadership() {
        ManualTerm present = term;
        return present != null && present.isValid() ? Optional.of(present) : Optional.empty();
    }

    @Override
    public Optional<Member> leader() {
        return holder().map(Holder::member);
    }

    @Override
    public Optional<Holder> holder() {
        return Optional.ofNullable(holder);
    }

    @Override
    public Status status() {
        ManualTerm present = term;
        ManualTerm over = endedTerm;
        int underPresent = present == null ? 0 : present.inFlight();
        int outlived = over == null ? 0 : over.inFlight();
        return new Status(state(present, over), underPresent + outlived, outlived, lastTenure, history);
    }

    private State state(@Nullable ManualTerm present, @Nullable ManualTerm over) {
        if (present != null) {
            return State.LEADING;
        }
        if (over != null && !over.drained().isDone()) {
            return State.DRAINING;
        }
        return paused ? State.PAUSED : State.FOLLOWING;
    }

    @Override
    public boolean runIfLeader(Consumer<Leadership> work) {
        ManualTerm present = term;
        if (present == null || !present.pin()) {
            return false;
        }
        CurrentLeadership.Binding binding = CurrentLeadership.bind(present);
        try {
            work.accept(present);
            return true;
        } finally {
            binding.close();
            present.unpin();
        }
    }

    @Override
    public Optional<Work> beginWork() {
        ManualTerm present = term;
        return present != null && present.pin() ? Optional.of(present.pinned()) : Optional.empty();
    }

    @Override
    public CompletableFuture<Boolean> stepDown() {
        return end(Reason.STEPPED_DOWN);
    }

    @Override
    public CompletableFuture<Void> transferTo(String memberId) {
        Member successor = member.other(memberId);
        if (successor == null || !isLeader()) {
            return CompletableFuture.failedFuture(new LeaderException("Role '" + name
                    + "' was not transferred to member '" + memberId + "': "
                    + (successor == null ? "there is no such member" : "this member does not lead it")));
        }
        return end(Reason.HANDED_OVER).thenAccept(ended -> giveTo(successor));
    }

    @Override
    public CompletableFuture<Void> pause() {
        paused = true;
        return end(Reason.PAUSED).thenAccept(ended -> {});
    }

    @Override
    public CompletableFuture<Void> resume() {
        paused = false;
        member.grantIfEverythingLeads(this);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String toString() {
        return "LeaderRole[" + name + "]";
    }
}
