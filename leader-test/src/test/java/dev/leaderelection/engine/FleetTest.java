// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.leaderelection.Placement;
import dev.leaderelection.engine.Plan.ClockPlan;
import dev.leaderelection.engine.Plan.Manner;
import dev.leaderelection.engine.Plan.Player;
import dev.leaderelection.engine.Plan.Times;
import dev.leaderelection.engine.Plan.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often roles move when members come and go, in calm, with the default times: a TTL of 10 s, polls every second. */
class FleetTest {

    private static final long SECOND = Planner.SECOND;

    private static final Placement BALANCED = Placement.STICKY.with(Placement.Mode.BALANCED);

    @Test
    void aSixthMemberTakesItsShareWithinTenSecondsAndNothingElseMoves() {
        int roles = 1_000;
        // By then the first of the five, which claims everything at first, has handed over what is not its share.
        long joined = 100 * SECOND;
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            players.add(player(i * SECOND / 100, null));
        }
        players.add(player(joined, null));
        List<Move> moves = since(joined, run(plan(roles, BALANCED, players, List.of(), joined), Flaw.NONE));
        double share = roles / 6.0;
        assertThat((double) moves.size()).isCloseTo(share, within(3 * Math.sqrt(share)));
        assertThat(moves).allSatisfy(move -> assertThat(move.to()).isEqualTo("m5"));
        assertThat(moves).extracting(Move::role).doesNotHaveDuplicates();
        assertThat(moves.get(moves.size() - 1).at() - joined).isLessThan(10 * SECOND);
        assertThat(moves).extracting(Move::from).contains("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void aMemberThatStopsUnderBalancedPlacementMovesItsOwnRolesOnly() {
        List<Player> players = players(5, 0, null);
        long stops = 100 * SECOND;
        Incident stop = new Incident(stops, Incident.Kind.STOP, 2, 0, 0, 0);
        List<Move> moves = since(stops, run(plan(200, BALANCED, players, List.of(stop), stops), Flaw.NONE));
        assertThat(moves).isNotEmpty().allSatisfy(move -> assertThat(move.from()).isEqualTo("m2"));
        assertThat(moves).extracting(Move::role).doesNotHaveDuplicates();
    }

    @Test
    void aRoleMovesOnceWhenFiveMembersAreReplacedOneByOne() {
        long withRevisions = averageMoves(replaceOneByOne("1", "2"), Flaw.NONE);
        long without = averageMoves(replaceOneByOne(null, null), Flaw.NONE);
        System.out.printf(
                "Five members replaced one by one, 100 roles: %d moves, %d if nobody says which revision it runs%n",
                withRevisions, without);
        assertThat(withRevisions).isEqualTo(100);
        assertThat(without).isGreaterThan(120);
    }

    @Test
    void aRoleMovesOnceWhenFiveMembersAreStoppedAtOnce() {
        long announced = averageMoves(replaceAtOnce(), Flaw.NONE);
        long silently = averageMoves(replaceAtOnce(), Flaw.LEAVES_WITHOUT_A_WORD);
        System.out.printf(
                "Five members stopped at once beside five new ones, 100 roles: %d moves, %d if nobody says that it"
                        + " leaves%n",
                announced, silently);
        assertThat(announced).isEqualTo(100);
        assertThat(silently).isGreaterThan(announced);
    }

    /** Each new member starts two seconds before the old one that it replaces stops. */
    private static Plan replaceOneByOne(@Nullable String before, @Nullable String after) {
        List<Player> players = players(5, 0, before);
        List<Incident> stops = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            players.add(player((20 + 5 * i) * SECOND, after));
            stops.add(new Incident((22 + 5 * i) * SECOND, Incident.Kind.STOP, i, 0, 0, 0));
        }
        return plan(100, Placement.STICKY, players, stops, 50 * SECOND);
    }

    private static Plan replaceAtOnce() {
        List<Player> players = players(5, 0, null);
        players.addAll(players(5, 20 * SECOND, null));
        List<Incident> stops = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stops.add(new Incident(30 * SECOND, Incident.Kind.STOP, i, 0, 0, 0));
        }
        return plan(100, Placement.STICKY, players, stops, 32 * SECOND);
    }

    /** Moves after the first ten seconds, in which the members start. */
    private static long averageMoves(Plan plan, Flaw flaw) {
        List<Move> moves = since(10 * SECOND, run(plan, flaw));
        Map<String, Long> byRole = moves.stream().collect(Collectors.groupingBy(Move::role, Collectors.counting()));
        assertThat(byRole).hasSize(plan.world().roles());
        return moves.size();
    }

    private static List<Move> run(Plan plan, Flaw flaw) {
        Simulation.Result result = Simulation.run(plan, flaw, false);
        assertThat(result.violation()).isNull();
        return result.moves();
    }

    private static List<Move> since(long time, List<Move> moves) {
        return moves.stream()
                .filter(move -> move.at() >= time)
                .filter(move -> !String.valueOf(move.from()).equals(move.to()))
                .sorted(Comparator.comparingLong(Move::at))
                .toList();
    }

    private static List<Player> players(int count, long startAt, @Nullable String revision) {
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            players.add(player(startAt, revision));
        }
        return players;
    }

    private static Player player(long startAt, @Nullable String revision) {
        ClockPlan clock = new ClockPlan(SimulatedClock.TRUE_RATE, SimulatedClock.TRUE_RATE, 0);
        return new Player(10 * SECOND, 0, startAt, -1L, clock, new Manner(Map.of(), false, revision));
    }

    private static Plan plan(
            int roles, Placement placement, List<Player> players, List<Incident> incidents, long healAt) {
        Times times = new Times(healAt, SECOND, SECOND, SECOND / 10, SECOND / 1_000);
        World world = new World(Scenario.BALANCE, StoreKind.ATOMIC, roles, times, 1_000, placement);
        return new Plan(7, world, players, Noise.NONE, incidents);
    }
}
