// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import java.util.Map;

/**
 * Who should lead what. Vacant roles go to the first in the same order under every mode: by priority, then by rendezvous
 * hashing. The mode says whether roles that are led move as well.
 *
 * @param mode whether roles stay with their leaders, or follow the order
 * @param maxConcurrent how many roles this member hands over at a time, and in one interval, for the sake of the order
 * @param interval the time from one such batch of roles to the next
 * @param lastResort whether a member that is not healthy leads when no healthy one is there
 * @param priorities this member's priority for single roles, instead of its own
 */
public record Placement(
        Mode mode, int maxConcurrent, Duration interval, boolean lastResort, Map<String, Integer> priorities) {

    /** The number of roles handed over at a time unless one is given. */
    public static final int DEFAULT_MAX_CONCURRENT = 10;

    /** The interval unless one is given. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(500);

    /** Roles stay with their leaders. */
    public static final Placement STICKY =
            new Placement(Mode.STICKY, DEFAULT_MAX_CONCURRENT, DEFAULT_INTERVAL, true, Map.of());

    /**
     * Checks the values and copies the priorities.
     *
     * @throws IllegalArgumentException if a number is out of its bounds or the name of a role is not allowed
     */
    public Placement {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException(
                    "leader.rebalance.max-concurrent >= 1 is violated (" + maxConcurrent + ")");
        }
        if (interval.isNegative()) {
            throw new IllegalArgumentException("leader.rebalance.interval >= 0 is violated (" + interval + ")");
        }
        priorities = Map.copyOf(priorities);
        priorities.keySet().forEach(Names::requireRole);
    }

    /**
     * The same under another mode.
     *
     * @param newMode the mode
     * @return a changed copy
     */
    public Placement with(Mode newMode) {
        return new Placement(newMode, maxConcurrent, interval, lastResort, priorities);
    }

    /** Whether roles that are led move. */
    public enum Mode {
        /** A role stays with its leader as long as that lives and wants it. */
        STICKY,
        /** A leader hands a role to the member that ranks first for it, once that has joined and proved to be alive. */
        BALANCED
    }
}
