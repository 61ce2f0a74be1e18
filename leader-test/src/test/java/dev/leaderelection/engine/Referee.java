// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.Release;
import dev.leaderelection.spi.RoleRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Checks the invariants I1 to I7 and I9 while a run goes on. It knows what no member knows: the true time, the true
 * records, and what everybody believes.
 *
 * <p>Belief at an instant means that a call of {@code isLeader()} which starts then would answer {@code true}. A process
 * that stands still cannot call anything, so it is asked again as soon as it goes on. Because a term that is over stays
 * over (I7), an answer of {@code true} shows belief at every instant since the grant; so two beliefs overlap exactly if one
 * is seen after a later one rose.
 */
final class Referee {

    private static final int REVIVAL_CHECK = 16;

    private final Simulation simulation;

    private final Statistics statistics;

    private final SplittableRandom chances;

    private final Map<String, MemberProcess> owners = new HashMap<>();

    private final Map<String, RoleTruth> roles = new HashMap<>();

    private final Map<Term, TermWatch> watches = new LinkedHashMap<>();

    private final List<TermWatch> live = new ArrayList<>();

    private final List<TermWatch> ended = new ArrayList<>();

    private final List<Move> moves = new ArrayList<>();

    private long samples;

    private long grants;

    private long commits;

    Referee(Simulation simulation) {
        this.simulation = simulation;
        this.statistics = simulation.statistics();
        this.chances = new SplittableRandom(simulation.plan().seed() ^ 0x72656665);
    }

    // What the members believe.

    /** Called after every step. */
    void sample() {
        int sampling = simulation.plan().world().sampling();
        if (sampling > 1 && chances.nextInt(sampling) > 0) {
            return;
        }
        samples++;
        for (int i = live.size() - 1; i >= 0; i--) {
            TermWatch watch = live.get(i);
            if (watch.process().isDead()) {
                live.remove(i);
            } else if (!watch.process().host().isFrozen()) {
                ask(watch);
                if (watch.over) {
                    live.remove(i);
                    ended.add(watch);
                }
            }
        }
        if (samples % REVIVAL_CHECK == 0) {
            checkRevivals();
        }
    }

    /** Asks whether a term is valid, as the application could at this instant. */
    boolean ask(TermWatch watch) {
        boolean valid = watch.term().isValid();
        if (!valid) {
            watch.over = true;
            return false;
        }
        if (watch.over) {
            throw new Violation(Invariant.I7, watch + " was over and is valid again");
        }
        RoleTruth truth = truth(watch.role());
        TermWatch latest = truth.latest;
        if (latest != null && latest.order() > watch.order()) {
            if (latest.process() == watch.process()) {
                throw new Violation(Invariant.I4, watch + " is valid beside " + latest);
            }
            overlap(watch, latest);
        }
        return true;
    }

    private void overlap(TermWatch watch, TermWatch latest) {
        if (simulation.plan().world().scenario().assumptions() != Assumptions.HOLD) {
            statistics.toleratedOverlaps++;
        } else {
            throw new Violation(Invariant.I1, watch + " still believes, but so does or did " + latest);
        }
    }

    private void checkRevivals() {
        for (TermWatch watch : ended) {
            if (!watch.process().isDead()
                    && !watch.process().host().isFrozen()
                    && watch.term().isValid()) {
                throw new Violation(Invariant.I7, watch + " was over and is valid again");
            }
        }
    }

    // What the members say.

    void notified(MemberProcess process, Command.Notify notification, Now now) {
        if (notification instanceof Command.Granted granted) {
            granted(process, granted.term());
        } else if (notification instanceof Command.Revoked revoked) {
            revoked(process, revoked.term(), now);
        }
    }

    private void granted(MemberProcess process, Term term) {
        statistics.terms++;
        RoleTruth truth = truth(term.role());
        checkConfirmed(process, term, truth);
        long commit = truth.commits.getOrDefault(term.token(), 0L);
        TermWatch watch = new TermWatch(process, term, ++grants, commit);
        if (truth.granted.put(process, watch) != null) {
            throw new Violation(Invariant.I9, process.name() + " was granted " + term.role() + " twice");
        }
        watches.put(term, watch);
        live.add(watch);
        process.callbacks(term.role()).submit(() -> {});
        watch.rose = term.isValid();
        if (watch.rose) {
            checkOrder(watch, truth);
            truth.latest = watch;
            truth.register.granted(watch);
            truth.ledAgain(simulation, watch);
            askOthers(watch);
        }
    }

    /**
     * I2, in the order in which belief rises. A member whose thread was held up while it began a term may come late with
     * it, but then that term is over before it begins; where assumptions are broken it may not be.
     */
    private void checkOrder(TermWatch watch, RoleTruth truth) {
        boolean inOrder = watch.term().token() > truth.lastGrantedToken;
        if (!inOrder && simulation.plan().world().scenario().assumptions() == Assumptions.HOLD) {
            throw new Violation(Invariant.I2, watch + " began after a term with token " + truth.lastGrantedToken);
        }
        truth.lastGrantedToken = Math.max(truth.lastGrantedToken, watch.term().token());
    }

    private void askOthers(TermWatch newest) {
        for (TermWatch watch : List.copyOf(live)) {
            if (watch != newest
                    && watch.role().equals(newest.role())
                    && !watch.process().isDead()
                    && !watch.process().host().isFrozen()) {
                ask(watch);
            }
        }
    }

    /** I4 and I5: belief needs a claim, or a transfer, that was committed. */
    private void checkConfirmed(MemberProcess process, Term term, RoleTruth truth) {
        String holder = truth.committed.get(term.token());
        if (holder == null) {
            throw new Violation(
                    Invariant.I5, process.name() + " believes in " + term + ", but nothing of the kind was committed");
        }
        if (owners.get(holder) != process) {
            throw new Violation(
                    Invariant.I4, process.name() + " believes in " + term + ", which was committed for " + holder);
        }
    }

    private void revoked(MemberProcess process, Term term, Now now) {
        RoleTruth truth = truth(term.role());
        TermWatch watch = watches.get(term);
        if (watch == null || truth.granted.remove(process) != watch) {
            throw new Violation(Invariant.I9, process.name() + " was told the end of " + term + " out of turn");
        }
        if (term.isValid()) {
            throw new Violation(Invariant.I6, watch + " is revoked and still believes");
        }
        watch.over = true;
        watch.revoked = true;
        watch.revokedAt = now.nanos();
        process.callbacks(term.role()).submit(() -> {
            watch.told = true;
            term.unpin();
        });
    }

    void replied(MemberProcess process, Command.Reply reply, boolean wasOpen) {
        if (!wasOpen) {
            throw new Violation(Invariant.I9, process.name() + " answered request " + reply.request() + " again");
        }
    }

    /** I6, when a release is decided. */
    void releasing(MemberProcess process, Command.GiveUp giveUp, Now now) {
        for (Release release : giveUp.releases()) {
            for (TermWatch watch : watches.values()) {
                boolean concerned = watch.process() == process
                        && watch.role().equals(release.role())
                        && watch.term().token() == release.held().token();
                if (concerned) {
                    checkOver(watch, now);
                }
            }
        }
    }

    private void checkOver(TermWatch watch, Now now) {
        if (!watch.revoked || watch.term().isValid()) {
            throw new Violation(Invariant.I6, watch + " is released while it believes");
        }
        long drainUntil = watch.revokedAt + simulation.plan().world().times().drain();
        if (!watch.isDrained() && now.nanos() - drainUntil < 0) {
            throw new Violation(Invariant.I6, watch + " is released before it has drained");
        }
    }

    // What is true.

    void sessionNamed(String id, MemberProcess process) {
        owners.put(id, process);
    }

    @Nullable
    MemberProcess owner(String sessionId) {
        return owners.get(sessionId);
    }

    /** I2, when a role's record is written. */
    void roleWritten(RoleRecord before, RoleRecord after) {
        RoleTruth truth = truth(after.name());
        if (after.holder() != null) {
            if (after.token() <= truth.highestToken
                    && simulation.plan().world().scenario().assumptions() != Assumptions.DATA_LOST) {
                throw new Violation(
                        Invariant.I2, after + " was written after a record with token " + truth.highestToken);
            }
            truth.committed.put(after.token(), after.holder());
            truth.commits.put(after.token(), ++commits);
            if (!after.holder().equals(truth.holder)) {
                moves.add(new Move(simulation.now(), after.name(), ownerOf(truth.holder), ownerOf(after.holder())));
            }
            truth.holder = after.holder();
        } else if (after.token() < before.token()) {
            throw new Violation(Invariant.I2, after + " has a lower token than " + before);
        }
        truth.highestToken = Math.max(truth.highestToken, after.token());
    }

    private @Nullable String ownerOf(@Nullable String sessionId) {
        MemberProcess owner = sessionId == null ? null : owners.get(sessionId);
        return owner == null ? null : owner.name();
    }

    /** What became of each role, in order. */
    List<Move> moves() {
        return moves;
    }

    /** The watch of the present term of a process, if that leads. */
    @Nullable
    TermWatch leading(MemberProcess process, String role) {
        RoleView view = process.view(role);
        Term term = view == null ? null : view.term;
        return term == null ? null : watches.get(term);
    }

    Register register(String role) {
        return truth(role).register;
    }

    void killed(MemberProcess process) {
        for (Map.Entry<String, RoleTruth> entry : roles.entrySet()) {
            TermWatch watch = leading(process, entry.getKey());
            if (watch != null && ask(watch)) {
                entry.getValue().leaderGoneAt = simulation.now();
            }
        }
    }

    private RoleTruth truth(String role) {
        return roles.computeIfAbsent(role, name -> new RoleTruth(statistics));
    }

    /** What is true of one role. */
    private static final class RoleTruth {

        /** Who was written with each token, and when in the order of all commits. */
        private final Map<Long, String> committed = new HashMap<>();

        private final Map<Long, Long> commits = new HashMap<>();

        private final Map<MemberProcess, TermWatch> granted = new HashMap<>();

        private final Register register;

        /** The latest term that anybody believed in. */
        private @Nullable TermWatch latest;

        private @Nullable String holder;

        private long highestToken;

        private long lastGrantedToken;

        private @Nullable Long leaderGoneAt;

        private RoleTruth(Statistics statistics) {
            this.register = new Register(statistics);
        }

        /** I8 to the letter, in the calm in which it is promised. */
        private void ledAgain(Simulation simulation, TermWatch watch) {
            if (leaderGoneAt != null && simulation.plan().world().scenario() == Scenario.KILL) {
                long took = simulation.now() - Objects.requireNonNull(leaderGoneAt);
                if (took > simulation.plan().successionBound()) {
                    throw new Violation(
                            Invariant.I8,
                            watch + " began " + Trace.time(took) + " after the last leader was gone, the bound is "
                                    + Trace.time(simulation.plan().successionBound()));
                }
            }
            leaderGoneAt = null;
        }
    }
}
