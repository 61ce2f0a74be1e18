// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Member;
import dev.leaderelection.Placement;
import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.SessionRecord;
import dev.leaderelection.spi.StoreState;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what must be true some time after the last fault: I8, the second half of I5, and I10. */
final class Settlement {

    private final Simulation simulation;

    private final Map<MemberProcess, Traffic> traffic = new HashMap<>();

    /** Roles that somebody has moved by hand: they stay where they are. */
    private final Set<String> disturbed = new HashSet<>();

    private boolean allDisturbed;

    private boolean resting;

    Settlement(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Every role with a willing candidate is led; nobody holds what it does not lead; every wish is answered. */
    void check() {
        for (int i = 0; i < simulation.plan().world().roles(); i++) {
            String role = Simulation.role(i);
            MemberProcess leader = leader(role);
            if (leader == null) {
                List<String> willing = processes().stream()
                        .filter(process -> process.isWilling(role))
                        .map(MemberProcess::name)
                        .toList();
                if (!willing.isEmpty()) {
                    throw new Violation(
                            Invariant.I8,
                            role + " is not led though " + willing + " would; its record is " + record(role));
                }
            }
            checkHolder(role, leader);
            checkPlace(role, leader);
        }
        processes().forEach(Settlement::checkWishes);
        resting = processes().stream().noneMatch(process -> process.host().isUseless() || process.isEngineDead());
    }

    private void checkHolder(String role, @Nullable MemberProcess leader) {
        String holder = record(role).holder();
        if (holder == null || simulation.store().log().session(holder) == null) {
            return;
        }
        MemberProcess owner = Objects.requireNonNull(simulation.referee().owner(holder));
        boolean healthy = !owner.isDead() && !owner.host().isUseless() && !owner.isEngineDead() && !owner.isStopped();
        if (healthy && owner != leader) {
            throw new Violation(
                    Invariant.I5, role + " is held by " + owner.name() + ", which does not lead: " + record(role));
        }
    }

    /** Somebody interfered with a role. */
    void disturbed(String role) {
        disturbed.add(role);
    }

    /** Somebody interfered with a whole member. */
    void disturbed() {
        allDisturbed = true;
    }

    /** I12: nobody ill leads what somebody healthy would; under balanced placement, the first leads. */
    private void checkPlace(String role, @Nullable MemberProcess leader) {
        if (leader == null) {
            return;
        }
        if (!leader.isAllowed(role) && !leader.isEngineDead()) {
            throw new Violation(Invariant.I12, leader.name() + " leads " + role + " though it is not to lead it");
        }
        List<MemberProcess> willing =
                processes().stream().filter(process -> process.isWilling(role)).toList();
        if (leader.isIll() && willing.stream().anyMatch(process -> !process.isIll())) {
            throw new Violation(Invariant.I12, leader.name() + " is ill and leads " + role);
        }
        boolean free = simulation.plan().world().placement().mode() == Placement.Mode.BALANCED
                && !allDisturbed
                && !disturbed.contains(role)
                && processes().stream().noneMatch(MemberProcess::isSilent);
        if (free) {
            checkFirst(role, leader, willing);
        }
    }

    private void checkFirst(String role, MemberProcess leader, List<MemberProcess> willing) {
        int highest = willing.stream()
                .mapToInt(process -> priority(process, role))
                .max()
                .orElseThrow();
        if (priority(leader, role) < highest) {
            throw new Violation(
                    Invariant.I12, leader.name() + " leads " + role + " in spite of a priority of " + highest);
        }
        Map<String, SessionRecord> sessions = new HashMap<>();
        for (MemberProcess process : willing) {
            Member member = process.machine().view().self;
            sessions.put(process.name(), new SessionRecord(process.name(), 0, Duration.ZERO, member, 0));
        }
        Candidates candidates = new Candidates(new StoreState(0, Map.of(), sessions), null, Member.of("nobody"));
        if (!leader.name().equals(candidates.first(role, any -> true))) {
            throw new Violation(
                    Invariant.I12, leader.name() + " leads " + role + ", not " + candidates.first(role, any -> true));
        }
    }

    private static int priority(MemberProcess process, String role) {
        return process.settings()
                .placement()
                .priorities()
                .getOrDefault(role, process.settings().member().priority());
    }

    /** I12 to the letter, in calm: what a member that came late should lead, it leads now. */
    void checkLatecomer(MemberProcess latecomer) {
        for (String role : latecomer.joinedRoles()) {
            MemberProcess leader = leader(role);
            if (leader != latecomer) {
                throw new Violation(
                        Invariant.I12,
                        role + " is led by " + (leader == null ? "nobody" : leader.name()) + ", not by "
                                + latecomer.name() + ", which was to lead it by now");
            }
        }
    }

    private static void checkWishes(MemberProcess process) {
        boolean healthy = !process.host().isUseless() && !process.isEngineDead();
        if (healthy && process.isStopping() && !process.isStopped()) {
            throw new Violation(Invariant.I8, process.name() + " does not stop");
        }
        if (healthy && !process.isStopping() && !process.openRequests().isEmpty()) {
            throw new Violation(
                    Invariant.I9, process.name() + " did not answer the requests " + process.openRequests());
        }
    }

    void called(MemberProcess process, Command command) {
        if (resting) {
            traffic.computeIfAbsent(process, each -> new Traffic()).count(command);
        }
    }

    /** I10: beats and reads, and nothing else; and everybody knows who leads. */
    void checkRest() {
        if (!resting) {
            return;
        }
        long time = simulation.plan().restEndsAt() - simulation.plan().settledAt();
        traffic.forEach((process, seen) -> {
            if (seen.moves > 0) {
                throw new Violation(Invariant.I11, process.name() + " sent " + seen + " in " + Trace.time(time));
            }
        });
        traffic.forEach((process, seen) -> {
            long ttl = process.settings().timings().ttl().toNanos();
            long poll = Math.min(simulation.plan().world().times().poll(), ttl / 4);
            // A clock that is a seventh fast, and an operation at each end of the time.
            long beats = time * 8 / 7 / (ttl / 5) + 2;
            long reads = time * 8 / 7 / poll + 2;
            if (seen.beats > beats || seen.reads > reads || seen.others > 0) {
                throw new Violation(
                        Invariant.I10,
                        process.name() + " sent " + seen + " in " + Trace.time(time) + "; at most " + beats
                                + " beats and " + reads + " reads are allowed");
            }
        });
        processes().forEach(this::checkKnowledge);
    }

    private void checkKnowledge(MemberProcess process) {
        for (String role : process.joinedRoles()) {
            MemberProcess leader = leader(role);
            Member known = Objects.requireNonNull(process.view(role)).leader();
            String actual = leader == null ? null : leader.name();
            if (!process.isStopped() && !Objects.equals(known == null ? null : known.id(), actual)) {
                throw new Violation(
                        Invariant.I8,
                        process.name() + " takes " + known + " for the leader of " + role + ", not " + actual);
            }
        }
    }

    private @Nullable MemberProcess leader(String role) {
        for (MemberProcess process : processes()) {
            RoleView view = process.view(role);
            if (view != null && view.isLeader()) {
                return process;
            }
        }
        return null;
    }

    private RoleRecord record(String role) {
        return simulation.store().log().role(role);
    }

    private List<MemberProcess> processes() {
        return Arrays.stream(simulation.hosts())
                .map(host -> host.process)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** Operations of one member at rest. */
    private static final class Traffic {

        private long beats;

        private long reads;

        private long moves;

        private long others;

        private String lastOther = "";

        private void count(Command command) {
            if (command instanceof Command.Beat) {
                beats++;
            } else if (command instanceof Command.Read) {
                reads++;
            } else {
                moves += command instanceof Command.GiveUp || command instanceof Command.Claim ? 1 : 0;
                others++;
                lastOther = Wording.of(command);
            }
        }

        @Override
        public String toString() {
            return beats + " beats, " + reads + " reads, " + others + " other operations " + lastOther;
        }
    }
}
