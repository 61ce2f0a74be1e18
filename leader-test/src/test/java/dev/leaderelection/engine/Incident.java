// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/**
 * One thing that happens to a simulated world from outside.
 *
 * @param at when, in nanoseconds of true time
 * @param kind what
 * @param member whom it befalls
 * @param role which role it is about
 * @param length how long it lasts, in nanoseconds
 * @param detail what else there is to say; depends on the kind
 */
record Incident(long at, Kind kind, int member, int role, long length, long detail) {

    Incident of(int otherMember) {
        return new Incident(at, kind, otherMember, role, length, detail);
    }

    /** What can happen. */
    enum Kind {
        // Of a process.
        FREEZE,
        STALL_ENGINE,
        STALL_BEATS,
        STALL_STORE,
        CRASH,
        RESTART,
        STOP,
        DEAD_ENGINE,
        // Of a machine.
        SUSPEND,
        WALL_JUMP,
        RATES,
        // Of the network.
        CUT,
        CUT_REQUESTS,
        CUT_ANSWERS,
        CUT_BEATS,
        CUT_OPERATIONS,
        BLIND,
        CHOKE,
        RECONNECT,
        // Of the store.
        OUTAGE,
        FAIL_OVER,
        SERVER_LAG,
        SLOW_COMMIT,
        STORE_CLOCK_JUMP,
        // Of the application.
        JOIN,
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
        BLOCK_CALLBACK,
        // What no assumption allows.
        FREEZE_CLOCKS,
        SUSPEND_AND_SET_BACK,
        WILD_RATES,
        LOSE_WRITES,
        DELETE_SESSION,
        EDIT_ROLE,
        REPLACE_ROLE
    }

    @Override
    public String toString() {
        return "%s %s m%d r%d length %s detail %d"
                .formatted(Trace.time(at), kind, member, role, Trace.time(length), detail);
    }
}
