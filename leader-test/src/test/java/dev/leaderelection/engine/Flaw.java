// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** What may be wrong on purpose around the engine: in the simulated store, or in the simulated shell. */
enum Flaw {
    NONE,
    /** The store evicts by a timestamp of its own clock instead of the beat. */
    EVICTS_BY_TIMESTAMP,
    /** The store reads the sessions before the roles. */
    READS_SESSIONS_FIRST,
    /** The store looks at the role and at its holder over different connections, so perhaps to different servers. */
    READS_OVER_TWO_CONNECTIONS,
    /** The store sends evictions over whatever connection it has. */
    EVICTS_OVER_ANY_CONNECTION,
    /** The shell goes on sending beats whether or not the engine asks for them. */
    BEATS_WITHOUT_ENGINE,
    /** A member that stops does not say so. */
    LEAVES_WITHOUT_A_WORD
}
