// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** Whether a schedule stays within what the protocol assumes. */
enum Assumptions {
    HOLD,
    /** Clocks run wild or stop, or records are deleted by hand: belief may overlap, tokens must still order the terms. */
    CLOCKS_OR_RECORDS_BROKEN,
    /** The store loses acknowledged writes of roles: even the order of tokens rests on the wall clocks then. */
    DATA_LOST
}
