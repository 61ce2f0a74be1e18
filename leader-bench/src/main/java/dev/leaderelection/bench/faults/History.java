// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.util.List;

/**
 * What was seen in a run.
 *
 * @param begunNanos when it began
 * @param endedNanos when it ended
 * @param ttlNanos the session TTL
 * @param boundNanos within what time a role is led again
 * @param roles the roles that somebody has to lead all the time
 * @param runs what was believed, in any order
 * @param writes what came at the registers, in their order
 * @param phases what was done, in order
 */
record History(
        long begunNanos,
        long endedNanos,
        long ttlNanos,
        long boundNanos,
        List<String> roles,
        List<Run> runs,
        List<Write> writes,
        List<Phase> phases) {}
