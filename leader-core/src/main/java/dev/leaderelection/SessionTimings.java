// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The times of a session. Only the TTL needs choosing; {@link #of(Duration)} derives the rest.
 *
 * <p>Why a margin of a quarter: a leader whose clock is slow by one seventh believes for (TTL − margin) × 7/6; a
 * challenger whose clock is fast by one seventh waits TTL × 7/8; a quarter makes the two equal.
 *
 * @param ttl how long a session lives without a heartbeat, on the clock of whoever watches it; at least 1 s
 * @param renewInterval from the sending of one heartbeat to the sending of the next
 * @param margin the part of the TTL in which this process no longer believes though nobody may evict it yet
 * @param attemptTimeout how long one heartbeat may take
 */
public record SessionTimings(Duration ttl, Duration renewInterval, Duration margin, Duration attemptTimeout) {

    /** The TTL unless one is given. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    /** The shortest TTL. */
    public static final Duration MIN_TTL = Duration.ofSeconds(1);

    /** The longest TTL. */
    public static final Duration MAX_TTL = Duration.ofDays(1);

    /**
     * Checks that the times fit together.
     *
     * @throws IllegalArgumentException if they do not; the message states the inequality that is violated
     */
    public SessionTimings {
        require(ttl.compareTo(MIN_TTL) >= 0, "ttl >= 1s", "ttl = " + text(ttl));
        require(ttl.compareTo(MAX_TTL) <= 0, "ttl <= 24h", "ttl = " + text(ttl));
        require(attemptTimeout.toMillis() > 0, "attempt-timeout >= 1ms", "attempt-timeout = " + text(attemptTimeout));
        require(
                attemptTimeout.compareTo(renewInterval) <= 0,
                "attempt-timeout <= renew-interval",
                "attempt-timeout = " + text(attemptTimeout) + ", renew-interval = " + text(renewInterval));
        require(
                margin.multipliedBy(4).compareTo(ttl) >= 0,
                "margin >= ttl / 4",
                "margin = " + text(margin) + ", ttl = " + text(ttl));
        require(
                renewInterval.plus(attemptTimeout.multipliedBy(2)).plus(margin).compareTo(ttl) <= 0,
                "renew-interval + 2 * attempt-timeout + margin <= ttl",
                text(renewInterval) + " + 2 * " + text(attemptTimeout) + " + " + text(margin) + " > " + text(ttl));
    }

    /**
     * The times that follow from a TTL: a heartbeat every fifth of it, a quarter as margin, a tenth for one attempt.
     *
     * @param ttl the TTL
     * @return the times
     */
    public static SessionTimings of(Duration ttl) {
        return of(ttl, null, null, null);
    }

    /**
     * The times that follow from a TTL, except for those that are given.
     *
     * @param ttl the TTL
     * @param renewInterval the heartbeat interval, or {@code null} for ttl / 5
     * @param margin the margin, or {@code null} for ttl / 4
     * @param attemptTimeout the time for one heartbeat, or {@code null} for ttl / 10
     * @return the times
     */
    public static SessionTimings of(
            Duration ttl,
            @Nullable Duration renewInterval,
            @Nullable Duration margin,
            @Nullable Duration attemptTimeout) {
        return new SessionTimings(
                ttl,
                renewInterval != null ? renewInterval : ttl.dividedBy(5),
                margin != null ? margin : ttl.dividedBy(4),
                attemptTimeout != null ? attemptTimeout : ttl.dividedBy(10));
    }

    /**
     * How long belief may last after the sending of a heartbeat that was acknowledged.
     *
     * @return TTL minus margin
     */
    public Duration beliefTime() {
        return ttl.minus(margin);
    }

    private static void require(boolean condition, String inequality, String values) {
        if (!condition) {
            throw new IllegalArgumentException("leader.session: " + inequality + " is violated (" + values
                    + "). Set the ttl alone: the rest follows");
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
