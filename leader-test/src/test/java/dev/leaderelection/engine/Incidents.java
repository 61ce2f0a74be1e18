// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.Host.Link;

/** Lets incidents befall a simulated world. Those with a length end at the latest when the world heals. */
final class Incidents {

    private final Simulation simulation;

    Incidents(Simulation simulation) {
        this.simulation = simulation;
    }

    void befall(Incident incident) {
        simulation.trace("INCIDENT", incident::toString);
        simulation.statistics().count(incident.kind());
        Host host = simulation.hosts()[incident.member() % simulation.hosts().length];
        switch (incident.kind()) {
            case FREEZE, STALL_ENGINE, STALL_BEATS, STALL_STORE, CRASH, RESTART, STOP, DEAD_ENGINE ->
                process(incident, host);
            case SUSPEND, WALL_JUMP, RATES, FREEZE_CLOCKS, SUSPEND_AND_SET_BACK, WILD_RATES -> machine(incident, host);
            case CUT, CUT_REQUESTS, CUT_ANSWERS, CUT_BEATS, CUT_OPERATIONS, BLIND, CHOKE, RECONNECT ->
                network(incident, host);
            case OUTAGE,
                    FAIL_OVER,
                    SERVER_LAG,
                    SLOW_COMMIT,
                    STORE_CLOCK_JUMP,
                    LOSE_WRITES,
                    DELETE_SESSION,
                    EDIT_ROLE,
                    REPLACE_ROLE -> store(incident, host);
            case JOIN,
                    STEP_DOWN,
                    TRANSFER,
                    PAUSE,
                    RESUME,
                    PAUSE_MEMBER,
                    RESUME_MEMBER,
                    FALL_ILL,
                    RECOVER,
                    WORK,
                    ACT,
                    BLOCK_CALLBACK -> application(incident, host);
        }
    }

    private void process(Incident incident, Host host) {
        MemberProcess process = host.process;
        switch (incident.kind()) {
            case FREEZE -> host.freeze(end(incident));
            case CRASH -> {
                if (process != null) {
                    simulation.referee().killed(process);
                }
                host.crash();
            }
            case RESTART -> {
                host.crash();
                host.start();
            }
            case STOP -> {
                if (process != null && !process.isStopping()) {
                    process.stop();
                }
            }
            case DEAD_ENGINE -> {
                if (process != null) {
                    process.stall(incident.kind(), Long.MAX_VALUE);
                }
            }
            default -> {
                if (process != null) {
                    process.stall(incident.kind(), end(incident));
                }
            }
        }
    }

    private void machine(Incident incident, Host host) {
        SimulatedClock clock = host.clock();
        switch (incident.kind()) {
            case WALL_JUMP -> clock.jumpWall(incident.detail());
            case RATES, WILD_RATES -> {
                clock.setRates(incident.length(), incident.detail());
                if (incident.kind() == Incident.Kind.WILD_RATES) {
                    simulation.at(
                            simulation.plan().world().times().healAt(),
                            () -> clock.setRates(SimulatedClock.TRUE_RATE, SimulatedClock.TRUE_RATE));
                }
            }
            default -> {
                // Suspended, or frozen by the hypervisor; what is on the wire goes on.
                host.freeze(end(incident));
                clock.stop(true, incident.kind() == Incident.Kind.FREEZE_CLOCKS);
                simulation.at(end(incident), () -> {
                    clock.stop(false, false);
                    if (incident.kind() == Incident.Kind.SUSPEND_AND_SET_BACK) {
                        clock.jumpWall(-incident.length());
                    }
                });
            }
        }
    }

    private void network(Incident incident, Host host) {
        long end = end(incident);
        switch (incident.kind()) {
            case CUT -> cut(host, end, Link.values());
            case CUT_REQUESTS -> cut(host, end, Link.BEAT_REQUESTS, Link.OPERATION_REQUESTS);
            case CUT_ANSWERS -> cut(host, end, Link.BEAT_ANSWERS, Link.OPERATION_ANSWERS);
            case CUT_BEATS -> cut(host, end, Link.BEAT_REQUESTS, Link.BEAT_ANSWERS);
            case CUT_OPERATIONS -> cut(host, end, Link.OPERATION_REQUESTS, Link.OPERATION_ANSWERS);
            case BLIND -> host.blind = true;
            case CHOKE -> host.choking = true;
            default -> {
                if (host.process != null) {
                    host.process.replace(host.process.connection());
                }
            }
        }
    }

    private static void cut(Host host, long end, Link... links) {
        for (Link link : links) {
            host.cut(link, end);
        }
    }

    private void store(Incident incident, Host host) {
        SimulatedStore store = simulation.store();
        switch (incident.kind()) {
            case OUTAGE -> store.goAway(end(incident));
            case FAIL_OVER -> store.failOver(simulation.now() - incident.detail());
            case LOSE_WRITES -> store.loseWrites(simulation.now() - incident.detail());
            case SERVER_LAG -> store.lag(incident.member(), end(incident));
            case SLOW_COMMIT -> store.commitSlowly(end(incident));
            case STORE_CLOCK_JUMP -> store.jumpClock(incident.detail());
            case DELETE_SESSION -> {
                String session =
                        host.process == null ? null : host.process.machine().view().sessionId;
                if (session != null) {
                    store.delete(session);
                }
            }
            case REPLACE_ROLE -> store.replace(Simulation.role(incident.role()));
            default -> store.edit(Simulation.role(incident.role()), incident.detail());
        }
    }

    private void application(Incident incident, Host host) {
        MemberProcess process = host.process;
        if (process == null || process.isStopping()) {
            return;
        }
        String role = Simulation.role(incident.role());
        switch (incident.kind()) {
            case JOIN -> process.join(role);
            case STEP_DOWN -> process.stepDown(role);
            case TRANSFER -> process.transfer(role, "m" + incident.detail());
            case PAUSE -> process.pauseRole(role);
            case RESUME -> process.resumeRole(role);
            case PAUSE_MEMBER, RESUME_MEMBER -> process.pauseMember(incident.kind() == Incident.Kind.PAUSE_MEMBER);
            case FALL_ILL, RECOVER -> process.reportHealth(incident.kind() == Incident.Kind.RECOVER);
            case BLOCK_CALLBACK ->
                process.callbacks(role).stall(incident.length() == Long.MAX_VALUE ? Long.MAX_VALUE : end(incident));
            case WORK -> new Work(simulation, process, role).begin(incident.length(), incident.detail());
            default -> new Work(simulation, process, role).act(incident.length(), incident.detail());
        }
    }

    private long end(Incident incident) {
        long healAt = simulation.plan().world().times().healAt();
        long length = Math.min(incident.length(), healAt);
        return Math.max(simulation.now(), Math.min(simulation.now() + length, healAt));
    }
}
