// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;

/**
 * What a {@link LeaderService} is started with. Immutable; the {@code with…} methods return changed copies.
 *
 * @param namespace the group of processes that elect among themselves
 * @param member this process
 * @param timings the times of its session
 * @param drainTimeout how long a planned hand-over waits for work in flight and for callbacks
 * @param stagger how long the second-best candidate for a vacant role waits before it claims; the n-th waits n − 1 times
 *     that, half a TTL in all at most
 * @param placement who should lead what
 */
public record LeaderSettings(
        String namespace,
        Member member,
        SessionTimings timings,
        Duration drainTimeout,
        Duration stagger,
        Placement placement) {

    /** The drain timeout unless one is given. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(20);

    /** The stagger unless one is given. */
    public static final Duration DEFAULT_STAGGER = Duration.ofMillis(100);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the namespace is not allowed or a duration is negative
     */
    public LeaderSettings {
        Names.requireNamespace(namespace);
        requireNotNegative("drain-timeout", drainTimeout);
        requireNotNegative("stagger", stagger);
    }

    /**
     * Settings under which roles stay with their leaders.
     *
     * @param namespace the namespace
     * @param member this process
     * @param timings the times of its session
     * @param drainTimeout how long a planned hand-over waits
     * @param stagger between candidates for a vacant role
     */
    public LeaderSettings(
            String namespace, Member member, SessionTimings timings, Duration drainTimeout, Duration stagger) {
        this(namespace, member, timings, drainTimeout, stagger, Placement.STICKY);
    }

    /**
     * Defaults for everything but the namespace; the member id is made of host, process id and a random part.
     *
     * @param namespace the namespace
     * @return the settings
     */
    public static LeaderSettings of(String namespace) {
        return new LeaderSettings(
                namespace,
                LocalMember.create(),
                SessionTimings.of(SessionTimings.DEFAULT_TTL),
                DEFAULT_DRAIN_TIMEOUT,
                DEFAULT_STAGGER);
    }

    /**
     * The same settings for another member.
     *
     * @param newMember the member
     * @return a changed copy
     */
    public LeaderSettings withMember(Member newMember) {
        return new LeaderSettings(namespace, newMember, timings, drainTimeout, stagger, placement);
    }

    /**
     * The same settings with other times.
     *
     * @param newTimings the times
     * @return a changed copy
     */
    public LeaderSettings withTimings(SessionTimings newTimings) {
        return new LeaderSettings(namespace, member, newTimings, drainTimeout, stagger, placement);
    }

    /**
     * The same settings with another drain timeout.
     *
     * @param newDrainTimeout how long a planned hand-over waits
     * @return a changed copy
     */
    public LeaderSettings withDrainTimeout(Duration newDrainTimeout) {
        return new LeaderSettings(namespace, member, timings, newDrainTimeout, stagger, placement);
    }

    /**
     * The same settings with another placement.
     *
     * @param newPlacement who should lead what
     * @return a changed copy
     */
    public LeaderSettings withPlacement(Placement newPlacement) {
        return new LeaderSettings(namespace, member, timings, drainTimeout, stagger, newPlacement);
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("leader." + name + " >= 0 is violated (" + duration + ")");
        }
    }
}
