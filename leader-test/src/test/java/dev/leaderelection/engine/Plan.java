// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: everything about a run that is not decided by the engine. The same plan always gives the same run.
 *
 * @param seed of all chances that are taken while it runs
 * @param world what the members live in
 * @param players the members
 * @param noise chances of small faults with each operation
 * @param incidents what happens, in the order of time
 */
record Plan(long seed, World world, List<Player> players, Noise noise, List<Incident> incidents) {

    Plan withPlayers(List<Player> newPlayers) {
        return new Plan(seed, world, newPlayers, noise, incidents);
    }

    Plan withWorld(World newWorld) {
        return new Plan(seed, newWorld, players, noise, incidents);
    }

    Plan withNoise(Noise newNoise) {
        return new Plan(seed, world, players, newNoise, incidents);
    }

    Plan withIncidents(List<Incident> newIncidents) {
        return new Plan(seed, world, players, noise, newIncidents);
    }

    /** The longest TTL of any member, in nanoseconds. */
    long longestTtl() {
        return players.stream().mapToLong(Player::ttl).max().orElseThrow();
    }

    /** When every role with a willing candidate must be led, see {@code docs/correctness.md}. */
    long settledAt() {
        // On a clock that is a seventh slow: the drains; a TTL until the dead are evicted and those that hear nothing
        // lapse; one for the cooldown after a step-down; half of one for the stagger, and half for reads and retries.
        long spans = world.times().drain() + 3 * longestTtl() + balancedIn() + wrongGuessesIn();
        return world.times().healAt() + spans * 7 / 6 + 20 * world.times().latency();
    }

    /**
     * How long it takes until every role is in its place: a quarter of a TTL and one or two beats until a new member counts,
     * and then for each batch of moves the drain, the interval, and a TTL for reads, retries and a wrong guess.
     */
    private long balancedIn() {
        if (world.placement().mode() == Placement.Mode.STICKY) {
            return 0;
        }
        long batches = 1L + world.roles() / world.placement().maxConcurrent();
        long batch = world.times().drain() + world.placement().interval().toNanos() + longestTtl();
        return longestTtl() + batches * batch;
    }

    /**
     * How long a member that should not lead offers a role to others that do not say that they decline it: each of them a
     * few times, and each time with a drain, in which callbacks may never return.
     */
    private long wrongGuessesIn() {
        if (players.stream().noneMatch(player -> player.manner().silent())) {
            return 0;
        }
        long batches = world.placement().mode() == Placement.Mode.STICKY
                ? 1
                : 1L + world.roles() / world.placement().maxConcurrent();
        long guesses = Rebalance.MOST_OFFERS * (players.size() - 1L);
        return batches * guesses * (world.times().drain() + longestTtl());
    }

    /** I12: a TTL, one poll, two attempts, and the drain, each on a clock that may be a seventh slow. */
    long priorityBound() {
        long ttl = longestTtl();
        long spans = ttl
                + Math.min(world.times().poll(), ttl / 4)
                + 2 * (ttl / 4)
                + world.times().drain();
        return spans * 7 / 6 + 20 * world.times().latency();
    }

    /** I8: TTL, poll interval, stagger and two attempts, each on a clock that may be a seventh slow. */
    long successionBound() {
        long ttl = longestTtl();
        long spans = ttl
                + Math.min(world.times().poll(), ttl / 4)
                + Math.min(world.times().stagger() * players.size(), ttl / 2)
                + 2 * Math.max(ttl / 4, 1);
        return spans * 7 / 6 + 20 * world.times().latency();
    }

    long restEndsAt() {
        return settledAt() + 3 * longestTtl();
    }

    List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed + ", " + world);
        lines.add("noise " + noise);
        for (int i = 0; i < players.size(); i++) {
            lines.add("m" + i + " " + players.get(i));
        }
        incidents.forEach(incident -> lines.add(incident.toString()));
        return lines;
    }

    /**
     * What the members live in.
     *
     * @param scenario which kind of schedule this is
     * @param store which promises the store keeps
     * @param roles how many roles there are
     * @param times its times
     * @param sampling how often belief is asked for: after every step, or after one of so many
     * @param placement who should lead what; the priorities for single roles are the players'
     */
    record World(Scenario scenario, StoreKind store, int roles, Times times, int sampling, Placement placement) {

        World withRoles(int newRoles) {
            return new World(scenario, store, newRoles, times, sampling, placement);
        }
    }

    /**
     * Times of a world in nanoseconds.
     *
     * @param healAt when the last fault is over
     * @param poll how often the store wants to be read
     * @param drain how long members wait for work in flight
     * @param stagger between candidates
     * @param latency of the network, one way
     */
    record Times(long healAt, long poll, long drain, long stagger, long latency) {}

    /**
     * One member.
     *
     * @param ttl of its sessions, in nanoseconds
     * @param priority and whether it is a candidate at all: negative if it only watches
     * @param startAt when it starts
     * @param joins the roles it wants from the beginning, one bit each
     * @param clock its clocks
     * @param manner what it says of itself
     */
    record Player(long ttl, int priority, long startAt, long joins, ClockPlan clock, Manner manner) {

        Player with(ClockPlan newClock) {
            return new Player(ttl, priority, startAt, joins, newClock, manner);
        }

        boolean candidate() {
            return priority >= 0;
        }
    }

    /**
     * What a member says of itself.
     *
     * @param priorities for single roles
     * @param silent whether it says nothing of its roles and its state, as older versions do, so that others must guess
     * @param revision of the application, or {@code null}
     */
    record Manner(
            Map<String, Integer> priorities,
            boolean silent,
            @Nullable String revision) {

        static final Manner PLAIN = new Manner(Map.of(), false, null);
    }

    /**
     * Clocks of one member.
     *
     * @param monotonicRate in parts of {@link SimulatedClock#TRUE_RATE}
     * @param wallRate likewise
     * @param wallOffset how far the wall clock is off, in nanoseconds
     */
    record ClockPlan(long monotonicRate, long wallRate, long wallOffset) {}
}
