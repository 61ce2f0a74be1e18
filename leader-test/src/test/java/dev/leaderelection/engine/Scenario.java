// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** Kinds of schedules. Most are random; some are aimed at what a random one seldom meets. */
enum Scenario {
    /** Everything that the assumptions allow. */
    CHAOS(Assumptions.HOLD),
    /** A leader is killed and nothing else happens. */
    KILL(Assumptions.HOLD),
    /** Machines are suspended while they are cut off. */
    SUSPEND(Assumptions.HOLD),
    /** Wall clocks jump while members are cut off. */
    WALL_JUMPS(Assumptions.HOLD),
    /** Acknowledgements of beats wait in a thread that stands still; then the member is cut off. */
    LATE_ACKNOWLEDGEMENT(Assumptions.HOLD),
    /** Members are cut off, with clocks at the bounds of what is assumed. */
    SKEWED_CLOCKS(Assumptions.HOLD),
    /** A challenger's reads take long, and the leader is cut off meanwhile. */
    SLOW_READ(Assumptions.HOLD),
    /** Members have very different TTLs. */
    UNEQUAL_TTL(Assumptions.HOLD),
    /** Beats are lost in a fail-over and made again while a challenger looks away. */
    LOST_BEATS(Assumptions.HOLD),
    /** Members start, stop and claim while others read. */
    RUSH(Assumptions.HOLD),
    /** Members join roles just when one of them starts, so that it is not in the picture that others have. */
    STRANGERS(Assumptions.HOLD),
    /** Roles are given up and wanted back while answers get lost and effects come late. */
    TUG_OF_WAR(Assumptions.HOLD),
    /** Roles are paused and resumed again and again while nobody knows what became of claims and releases. */
    FICKLE(Assumptions.HOLD),
    /** A leader's reads fail for ever, or its engine stands still for ever. */
    DEAD_BRAIN(Assumptions.HOLD),
    /** The database's own clock jumps, and commits take long. */
    STORE_CLOCK(Assumptions.HOLD),
    /** Members come and go under balanced placement, and nobody interferes. */
    BALANCE(Assumptions.HOLD),
    /** Under balanced placement, in calm, a member joins that should lead what others lead. */
    PRIORITY(Assumptions.HOLD),
    /** Members fall ill, recover, are paused and resumed. */
    ILLNESS(Assumptions.HOLD),
    /** Clocks run wild, machines freeze with their clocks, records are deleted by hand. */
    BROKEN_CLOCKS(Assumptions.CLOCKS_OR_RECORDS_BROKEN),
    /** The store loses acknowledged writes. */
    LOST_DATA(Assumptions.DATA_LOST);

    private final Assumptions assumptions;

    Scenario(Assumptions assumptions) {
        this.assumptions = assumptions;
    }

    Assumptions assumptions() {
        return assumptions;
    }
}
