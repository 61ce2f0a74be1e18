// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of one {@link Plan}: a queue of steps in the order of true time, on one thread, with no chance that is not drawn
 * from the plan's seed. After every step the {@link Referee} checks the invariants.
 */
final class Simulation {

    private static final long WALL_ORIGIN = 1_767_225_600_000_000_000L;

    private static final int MOST_STEPS_AT_ONCE = 20_000;

    private final Plan plan;

    private final Flaw flaw;

    private final Trace trace;

    private final Statistics statistics = new Statistics();

    private final PriorityQueue<Step> queue = new PriorityQueue<>();

    private final SimulatedStore store;

    private final Network network;

    private final Referee referee;

    private final Settlement settlement;

    private final Host[] hosts;

    private long now;

    private long sequence;

    private long numbers;

    private int stepsAtOnce;

    private boolean interrupting;

    private Simulation(Plan plan, Flaw flaw, boolean traced) {
        this.plan = plan;
        this.flaw = flaw;
        this.trace = new Trace(traced);
        this.store = new SimulatedStore(this, plan.world().store(), flaw);
        this.network = new Network(this);
        this.referee = new Referee(this);
        this.settlement = new Settlement(this);
        this.hosts = new Host[plan.players().size()];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = new Host(this, i, clock(plan.players().get(i).clock(), i));
        }
    }

    static Result run(Plan plan, Flaw flaw, boolean traced) {
        Simulation simulation = new Simulation(plan, flaw, traced);
        Violation violation = null;
        try {
            simulation.run();
        } catch (Violation e) {
            violation = e;
        } catch (RuntimeException e) {
            violation = new Violation(Invariant.DEFECT, e + (e.getCause() == null ? "" : ": " + e.getCause()));
            violation.initCause(e);
        }
        simulation.statistics.schedules = 1;
        return new Result(violation, simulation.now, simulation.statistics, simulation.trace.lines(), simulation.referee.moves());
    }

    /** A member of a world that stands still, for tests of parts. */
    static MemberProcess member(Plan plan) {
        Simulation simulation = new Simulation(plan, Flaw.NONE, false);
        return new MemberProcess(simulation, simulation.hosts[0], 0);
    }

    private void run() {
        for (Host host : hosts) {
            at(plan.players().get(host.number()).startAt(), host::start);
        }
        Incidents incidents = new Incidents(this);
        for (Incident incident : plan.incidents()) {
            at(incident.at(), () -> incidents.befall(incident));
        }
        if (plan.world().scenario() == Scenario.PRIORITY) {
            Host latecomer = hosts[hosts.length - 1];
            at(plan.world().times().healAt() + plan.priorityBound(), () -> {
                if (latecomer.process != null) {
                    settlement.checkLatecomer(latecomer.process);
                }
            });
        }
        at(plan.settledAt(), settlement::check);
        runUntil(plan.restEndsAt());
        settlement.checkRest();
    }

    private void runUntil(long end) {
        while (!queue.isEmpty() && queue.peek().at <= end) {
            Step step = queue.remove();
            stepsAtOnce = step.at > now ? 0 : stepsAtOnce + 1;
            if (stepsAtOnce > MOST_STEPS_AT_ONCE) {
                throw new Violation(Invariant.I10, "the engine is busy and no time goes by");
            }
            now = step.at;
            step.action.run();
            statistics.steps++;
            referee.sample();
        }
        now = Math.max(now, end);
    }

    private SimulatedClock clock(Plan.ClockPlan of, int number) {
        // Some monotonic clocks are about to overflow.
        long origin = number % 2 == 0 ? Long.MAX_VALUE - Duration.ofSeconds(3).toNanos() : number * 1_000_003L;
        SimulatedClock clock = new SimulatedClock(this::now, origin, WALL_ORIGIN + of.wallOffset());
        clock.setRates(of.monotonicRate(), of.wallRate());
        return clock;
    }

    // What the parts of the world ask.

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        queue.add(new Step(time, sequence++, action));
    }

    Plan plan() {
        return plan;
    }

    Flaw flaw() {
        return flaw;
    }

    SimulatedStore store() {
        return store;
    }

    Network network() {
        return network;
    }

    Referee referee() {
        return referee;
    }

    Settlement settlement() {
        return settlement;
    }

    Host[] hosts() {
        return hosts;
    }

    Statistics statistics() {
        return statistics;
    }

    void trace(String who, Supplier<String> what) {
        trace.add(now, who, what);
    }

    long nextNumber() {
        return ++numbers;
    }

    /** Whether all faults are over. */
    boolean isCalm() {
        return now >= plan.world().times().healAt();
    }

    boolean strikes(Call call, Fault fault) {
        int chance = plan.noise().chance(fault, now);
        if (chance == 0 || call.chances().nextInt(1000) >= chance) {
            return false;
        }
        trace("fault", () -> fault + " strikes " + call.process().name() + " in " + Wording.of(call.command()));
        statistics.count(fault);
        return true;
    }

    /** How long a thread stands still now: mostly not at all, sometimes with its whole process. */
    long pause(SplittableRandom chances, Host host) {
        int chance = plan.noise().chance(Fault.PAUSE, now);
        if (chance == 0 || chances.nextInt(1000) >= chance) {
            return 0;
        }
        long longest = plan.longestTtl() * 3 / 2;
        long pause =
                Math.min(longest >> chances.nextInt(10), plan.world().times().healAt() - now);
        boolean whole = chances.nextBoolean();
        trace(
                "fault",
                () -> "m" + host.number() + (whole ? " is" : "'s thread is") + " paused for " + Trace.time(pause));
        statistics.count(Fault.PAUSE);
        if (whole) {
            host.freeze(now + pause);
        }
        return pause;
    }

    /**
     * Perhaps holds the running thread up in the middle of what it does next, at one of its readings of a clock, while
     * everything else goes on. Whoever calls this calls {@link SimulatedClock#doNotInterrupt} afterwards.
     */
    void holdUp(SplittableRandom chances, Host host) {
        int chance = plan.noise().chance(Fault.HELD_UP, now);
        if (chance == 0 || interrupting || chances.nextInt(1000) >= chance) {
            return;
        }
        long longest = plan.longestTtl() * 3 / 2;
        long pause =
                Math.min(longest >> chances.nextInt(10), plan.world().times().healAt() - now);
        host.clock().interruptAfter(1 + chances.nextInt(6), () -> {
            trace("fault", () -> "m" + host.number() + "'s thread is held up for " + Trace.time(pause));
            statistics.count(Fault.HELD_UP);
            interrupting = true;
            runUntil(now + pause);
            interrupting = false;
        });
    }

    static String role(int number) {
        return "r" + number;
    }

    /** The finisher of SplitMix64. */
    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * What came of a run.
     *
     * @param violation the invariant that was broken, if one was
     * @param endedAt when the run ended
     * @param statistics what was seen
     * @param trace what happened, if it was kept
     * @param moves every change of a role's holder
     */
    record Result(
            @Nullable Violation violation,
            long endedAt,
            Statistics statistics,
            List<String> trace,
            List<Move> moves) {}

    private static final class Step implements Comparable<Step> {

        private final long at;

        private final long sequence;

        private final Runnable action;

        private Step(long at, long sequence, Runnable action) {
            this.at = at;
            this.sequence = sequence;
            this.action = action;
        }

        @Override
        public int compareTo(Step other) {
            int order = Long.compare(at, other.at);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }
}
