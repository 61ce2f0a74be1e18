// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.Host.Link;
import dev.leaderelection.spi.RoleRecord;
import java.util.SplittableRandom;

/** Carries calls to the simulated store, answers back, and hints; late, twice, or not at all. */
final class Network {

    private final Simulation simulation;

    private final long latency;

    private final SplittableRandom hintChances;

    private final boolean hints;

    Network(Simulation simulation) {
        this.simulation = simulation;
        this.latency = simulation.plan().world().times().latency();
        this.hintChances = new SplittableRandom(simulation.plan().seed() ^ 0x68696e74);
        this.hints = hintChances.nextInt(3) > 0;
    }

    void send(Call call) {
        Host host = call.process().host();
        boolean unreadable = host.blind && call.command() instanceof Command.Read;
        if (unreadable
                || host.isCut(call.isBeat() ? Link.BEAT_REQUESTS : Link.OPERATION_REQUESTS)
                || simulation.strikes(call, Fault.LOST_REQUEST)) {
            lose(call);
            return;
        }
        long arriveAt = simulation.now() + delay(call);
        if (simulation.strikes(call, Fault.LATE_EFFECT)) {
            arriveAt += call.chances().nextLong(3 * simulation.plan().longestTtl());
        }
        arriveAt = beforeHealing(arriveAt);
        simulation.at(arriveAt, () -> arrive(call));
        if (arriveAt >= call.timeoutAt()) {
            lose(call);
        }
        boolean repeatable = !(call.command() instanceof Command.Open || call.command() instanceof Command.Read);
        if (repeatable && simulation.strikes(call, Fault.DUPLICATE)) {
            long again = beforeHealing(
                    arriveAt + 1 + call.chances().nextLong(simulation.plan().longestTtl()));
            simulation.at(again, () -> arrive(call.duplicate()));
        }
    }

    /** Goes on with a call at the store after a moment, if its connection still holds then. */
    void later(Call call, Runnable rest) {
        long gap = 1 + call.chances().nextLong(latency);
        if (simulation.strikes(call, Fault.SPLIT_READ)) {
            gap += call.chances().nextLong(Math.max(1, call.timeoutAt() - simulation.now() + latency));
        }
        simulation.at(beforeHealing(simulation.now() + gap), () -> {
            if (isDead(call.connection()) || simulation.store().isAway()) {
                lose(call);
            } else {
                rest.run();
            }
        });
    }

    void answer(Call call, Event event) {
        Host host = call.process().host();
        if (call.connection().isReplaced()
                || host.isCut(call.isBeat() ? Link.BEAT_ANSWERS : Link.OPERATION_ANSWERS)
                || simulation.strikes(call, Fault.LOST_ANSWER)) {
            lose(call);
            return;
        }
        long arriveAt = beforeHealing(simulation.now() + delay(call));
        simulation.at(arriveAt, () -> call.process().receive(call, event));
        if (arriveAt >= call.timeoutAt()) {
            lose(call);
        }
    }

    /** Something has changed: tells whoever listens. */
    void hint() {
        if (!hints) {
            return;
        }
        for (Host host : simulation.hosts()) {
            int lost = simulation.plan().noise().chance(Fault.LOST_HINT, simulation.now());
            boolean silent =
                    host.isCut(Link.OPERATION_ANSWERS) || simulation.store().isAway();
            if (silent || (lost > 0 && hintChances.nextInt(1000) < lost)) {
                simulation.statistics().count(Fault.LOST_HINT);
            } else {
                long after = latency / 2 + hintChances.nextLong(latency);
                simulation.at(simulation.now() + after, () -> {
                    if (host.process != null) {
                        host.process.hint();
                    }
                });
            }
        }
    }

    /** A role was written: tells the process of the session that it names, soon or late, unless the store fails over. */
    void handOver(RoleRecord written) {
        MemberProcess owner =
                written.holder() == null ? null : simulation.referee().owner(written.holder());
        if (!hints || owner == null || owner.host().isCut(Link.OPERATION_ANSWERS) || hintChances.nextInt(4) == 0) {
            return;
        }
        long after = latency / 2 + hintChances.nextLong(latency);
        if (hintChances.nextInt(8) == 0) {
            after += hintChances.nextLong(3 * simulation.plan().longestTtl());
        }
        long epoch = simulation.store().epoch();
        simulation.at(beforeHealing(simulation.now() + after), () -> {
            if (simulation.store().epoch() == epoch && owner.host().process == owner) {
                owner.handedOver(written);
            }
        });
    }

    private void arrive(Call call) {
        SimulatedStore store = simulation.store();
        boolean write = !(call.command() instanceof Command.Read);
        if (isDead(call.connection())) {
            // The other side does not know this connection any more and says so.
            call.process().replace(call.connection());
            fail(call);
        } else if (store.isAway() || (write && store.isCutOff(call.connection()))) {
            lose(call);
        } else {
            store.execute(call);
        }
    }

    private boolean isDead(Connection connection) {
        return connection.epoch() != simulation.store().epoch();
    }

    private void fail(Call call) {
        simulation.at(simulation.now() + latency, () -> call.process().giveUp(call));
    }

    void lose(Call call) {
        if (call.startTiming()) {
            simulation.at(Math.max(simulation.now(), call.timeoutAt()), () -> call.process()
                    .giveUp(call));
        }
    }

    private long delay(Call call) {
        long delay = latency / 2 + call.chances().nextLong(latency);
        if (simulation.strikes(call, Fault.SLOW)) {
            delay += call.chances().nextLong(Math.max(1, (call.timeoutAt() - simulation.now()) * 5 / 4 + latency));
        }
        return delay;
    }

    /** What is under way when the faults end arrives then at the latest. */
    private long beforeHealing(long time) {
        long healAt = simulation.plan().world().times().healAt();
        return simulation.isCalm() ? time : Math.min(time, Math.max(healAt, simulation.now() + 1));
    }
}
