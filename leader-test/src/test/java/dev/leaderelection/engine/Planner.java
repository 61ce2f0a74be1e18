// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.Placement;
import dev.leaderelection.engine.Incident.Kind;
import dev.leaderelection.engine.Plan.ClockPlan;
import dev.leaderelection.engine.Plan.Manner;
import dev.leaderelection.engine.Plan.Player;
import dev.leaderelection.engine.Plan.Times;
import dev.leaderelection.engine.Plan.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Draws plans. A seed and a scenario always give the same plan. */
final class Planner {

    static final long SECOND = 1_000_000_000L;

    private static final long MILLI = 1_000_000L;

    private static final List<Kind> ANY_TIME = List.of(
            Kind.FREEZE,
            Kind.FREEZE,
            Kind.STALL_ENGINE,
            Kind.STALL_BEATS,
            Kind.STALL_STORE,
            Kind.CRASH,
            Kind.CRASH,
            Kind.RESTART,
            Kind.STOP,
            Kind.CUT,
            Kind.CUT,
            Kind.CUT_REQUESTS,
            Kind.CUT_ANSWERS,
            Kind.CUT_BEATS,
            Kind.CUT_OPERATIONS,
            Kind.RECONNECT,
            Kind.OUTAGE,
            Kind.FAIL_OVER,
            Kind.SERVER_LAG,
            Kind.SLOW_COMMIT,
            Kind.STORE_CLOCK_JUMP,
            Kind.JOIN,
            Kind.STEP_DOWN,
            Kind.STEP_DOWN,
            Kind.TRANSFER,
            Kind.TRANSFER,
            Kind.PAUSE,
            Kind.RESUME,
            Kind.RESUME,
            Kind.BLOCK_CALLBACK,
            Kind.RATES,
            Kind.PAUSE_MEMBER,
            Kind.RESUME_MEMBER,
            Kind.RESUME_MEMBER,
            Kind.FALL_ILL,
            Kind.RECOVER);

    private final long seed;

    private final Scenario scenario;

    private final SplittableRandom random;

    /** Draws who should lead what. */
    private final SplittableRandom placing;

    private final List<Incident> incidents = new ArrayList<>();

    /** Roles that members join about when one of them starts. */
    private final List<Integer> meetings = new ArrayList<>();

    // Drawn first, because the rest depends on them.
    private int members;

    private int roles;

    private long ttl;

    private long healAt;

    private StoreKind store = StoreKind.ATOMIC;

    private Noise noise = Noise.NONE;

    private boolean skewedClocks = true;

    private boolean unequalTtls;

    private boolean joinsAtOnce = true;

    private long startSpread;

    private long latency;

    private boolean balanced;

    private boolean silence = true;

    /** Nobody says what it declines, so that roles may be handed to members that do not want them. */
    private boolean allSilent;

    private Planner(long seed, Scenario scenario) {
        this.seed = seed;
        this.scenario = scenario;
        this.random =
                new SplittableRandom(Simulation.mix(seed * 31 + scenario.name().hashCode()));
        this.placing = new SplittableRandom(Simulation.mix(seed * 37 + 0x706c61));
    }

    /** Any schedule: most of them chaos, some aimed, some beyond what the protocol assumes. */
    static Plan any(long seed) {
        long draw = Math.floorMod(Simulation.mix(seed ^ 0x616e79), 100L);
        if (draw < 60) {
            return plan(seed, Scenario.CHAOS);
        }
        List<Scenario> all = List.of(Scenario.values());
        return plan(seed, all.get(1 + (int) (draw % (all.size() - 1))));
    }

    static Plan plan(long seed, Scenario scenario) {
        return new Planner(seed, scenario).draw();
    }

    private Plan draw() {
        members = 2 + Math.min(random.nextInt(6), random.nextInt(6));
        roles = random.nextInt(8) == 0 ? 1 + random.nextInt(50) : 1 + random.nextInt(3);
        ttl = SECOND << random.nextInt(3);
        healAt = ttl * (4 + random.nextInt(5));
        store = List.of(StoreKind.values()).get(random.nextInt(3));
        startSpread = random.nextBoolean() ? 20 * MILLI : ttl;
        unequalTtls = random.nextInt(5) == 0;
        latency = MILLI / 10 + random.nextLong(List.of(MILLI, 10 * MILLI).get(random.nextInt(2)));
        incidentsOfScenario();
        Times times = new Times(
                healAt,
                random.nextBoolean() ? 50 * MILLI + random.nextLong(SECOND) : 30 * SECOND,
                List.of(0L, ttl / 2, 2 * ttl).get(random.nextInt(3)),
                List.of(0L, 20 * MILLI, ttl / 8).get(random.nextInt(3)),
                latency);
        World world = new World(scenario, store, roles, times, random.nextBoolean() ? 1 : 10, placement());
        boolean someSilent = silence && placing.nextInt(4) == 0;
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            players.add(player(someSilent));
        }
        if (scenario == Scenario.PRIORITY) {
            players.set(members - 1, latecomer(players.get(members - 1)));
        }
        meetings.forEach(role -> meet(role, players));
        incidents.sort(Comparator.comparingLong(Incident::at));
        return new Plan(seed, world, players, noise, incidents);
    }

    private Placement placement() {
        return new Placement(
                balanced ? Placement.Mode.BALANCED : Placement.Mode.STICKY,
                scenario == Scenario.PRIORITY ? roles : 1 + roles / 3 + placing.nextInt(roles),
                Duration.ofNanos(placing.nextLong(ttl / 4)),
                placing.nextInt(4) > 0,
                Map.of());
    }

    private Manner manner(boolean someSilent) {
        Map<String, Integer> priorities = new TreeMap<>();
        while (placing.nextInt(3) == 0) {
            priorities.put(Simulation.role(placing.nextInt(roles)), placing.nextInt(-1, 3));
        }
        return new Manner(priorities, allSilent || (someSilent && placing.nextInt(3) == 0), null);
    }

    private Player latecomer(Player player) {
        return new Player(ttl, 5, healAt, -1, player.clock(), Manner.PLAIN);
    }

    private Player player(boolean someSilent) {
        long own = unequalTtls ? SECOND << random.nextInt(3) : ttl;
        long some = random.nextInt(4) == 0 ? random.nextLong() : -1L;
        long joins = joinsAtOnce ? some : 0;
        int priority = random.nextInt(12) == 0 ? -1 : random.nextInt(3) / 2;
        return new Player(own, priority, random.nextLong(startSpread), joins, clock(), manner(someSilent));
    }

    private ClockPlan clock() {
        if (!skewedClocks) {
            return new ClockPlan(SimulatedClock.TRUE_RATE, SimulatedClock.TRUE_RATE, 0);
        }
        if (scenario == Scenario.SKEWED_CLOCKS) {
            long rate = random.nextBoolean() ? 6_000 : 8_000;
            return new ClockPlan(rate, rate, 0);
        }
        long offset = random.nextBoolean() ? 0 : random.nextLong(-3600 * SECOND, 3600 * SECOND);
        return new ClockPlan(rate(), rate(), offset);
    }

    /** True, at the bound of what is assumed, or anything within. */
    private long rate() {
        return switch (random.nextInt(5)) {
            case 0 -> 6_000;
            case 1 -> 8_000;
            case 2 -> random.nextLong(6_000, 8_001);
            default -> SimulatedClock.TRUE_RATE;
        };
    }

    private void incidentsOfScenario() {
        switch (scenario) {
            case CHAOS -> chaos();
            case KILL -> kill();
            case SUSPEND -> suspend();
            case WALL_JUMPS -> wallJumps();
            case LATE_ACKNOWLEDGEMENT -> lateAcknowledgement();
            case SKEWED_CLOCKS -> skewedClocks();
            case SLOW_READ -> slowRead();
            case UNEQUAL_TTL -> unequalTtl();
            case LOST_BEATS -> lostBeats();
            case RUSH -> rush();
            case STRANGERS -> strangers();
            case TUG_OF_WAR -> tugOfWar();
            case FICKLE -> fickle();
            case DEAD_BRAIN -> deadBrain();
            case STORE_CLOCK -> storeClock();
            case BALANCE -> balance();
            case PRIORITY -> priority();
            case ILLNESS -> illness();
            case BROKEN_CLOCKS -> brokenClocks();
            case LOST_DATA -> lostData();
        }
        work();
    }

    private void chaos() {
        balanced = placing.nextInt(3) == 0;
        noise(30);
        for (int i = random.nextInt(16); i > 0; i--) {
            add(ANY_TIME.get(random.nextInt(ANY_TIME.size())), time(), length());
        }
        boolean suspends = random.nextBoolean();
        for (int i = random.nextInt(3); i > 0; i--) {
            if (suspends) {
                add(Kind.SUSPEND, time(), length());
            } else {
                add(Kind.WALL_JUMP, time(), 0);
            }
        }
    }

    private void kill() {
        members = Math.max(3, members);
        startSpread = 20 * MILLI;
        roles = Math.min(roles, 5);
        incidents.add(new Incident(healAt - random.nextLong(ttl), Kind.CRASH, random.nextInt(members), 0, 0, 0));
        healAt += 2 * ttl;
    }

    private void suspend() {
        few();
        for (int i = 0; i < 4; i++) {
            int member = random.nextInt(members);
            long at = time();
            add(Kind.SUSPEND, member, at, ttl / 2 + random.nextLong(2 * ttl));
            if (random.nextBoolean()) {
                add(Kind.CUT, member, at - random.nextLong(ttl / 4), ttl / 2 + random.nextLong(3 * ttl));
            }
        }
    }

    private void wallJumps() {
        few();
        for (int i = 0; i < 4; i++) {
            int member = random.nextInt(members);
            long at = time();
            add(Kind.CUT, member, at, ttl + random.nextLong(ttl));
            incidents.add(new Incident(at + random.nextLong(ttl), Kind.WALL_JUMP, member, 0, 0, jump()));
        }
    }

    private void lateAcknowledgement() {
        few();
        List<Kind> stalls = List.of(Kind.STALL_ENGINE, Kind.STALL_BEATS, Kind.FREEZE);
        for (long at = ttl; at < healAt; at += 3 * ttl) {
            int member = random.nextInt(members);
            long from = at + random.nextLong(ttl);
            long length = ttl / 2 + random.nextLong(ttl / 4);
            add(stalls.get(random.nextInt(3)), member, from, length);
            add(Kind.CUT_REQUESTS, member, from + random.nextLong(length), 2 * ttl);
        }
        // An acknowledgement is often under way.
        unequalTtls = false;
        latency = ttl / 50;
    }

    /** Cut off with clocks at the very bounds of what is assumed. */
    private void skewedClocks() {
        few();
        for (long at = ttl; at < healAt; at += 3 * ttl) {
            add(random.nextBoolean() ? Kind.CUT_BEATS : Kind.CUT, at + random.nextLong(ttl), 2 * ttl);
        }
    }

    private void slowRead() {
        few();
        unequalTtls = false;
        for (int i = 0; i < 5; i++) {
            long at = time();
            add(random.nextBoolean() ? Kind.STALL_STORE : Kind.FREEZE, at, random.nextLong(ttl));
            add(Kind.CUT, at + random.nextLong(ttl), 2 * ttl);
        }
        noise = noiseOf(Map.of(Fault.SLOW, 300, Fault.PAUSE, 100));
    }

    private void unequalTtl() {
        few();
        unequalTtls = true;
        for (int i = 0; i < 4; i++) {
            add(random.nextBoolean() ? Kind.CUT : Kind.FREEZE, time(), 2 * ttl + random.nextLong(2 * ttl));
        }
    }

    /** Somebody looks away for about a TTL, while beats of the others are lost and made again. */
    private void lostBeats() {
        members = 2 + random.nextInt(2);
        roles = 1;
        startSpread = 20 * MILLI;
        for (long at = ttl; at < healAt; at += 2 * ttl) {
            int away = random.nextInt(members);
            long length = ttl / 2 + random.nextLong(ttl);
            add(random.nextBoolean() ? Kind.FREEZE : Kind.CUT_OPERATIONS, away, at, length);
            incidents.add(new Incident(
                    at + length - random.nextLong(ttl / 4), Kind.FAIL_OVER, 0, 0, 0, random.nextLong(length + 1)));
        }
        noise = noiseOf(Map.of(Fault.PAUSE, 20, Fault.SLOW, 50));
    }

    private void rush() {
        roles = 1 + random.nextInt(2);
        startSpread = 30 * MILLI;
        for (int i = 0; i < 10; i++) {
            add(random.nextInt(3) == 0 ? Kind.CRASH : Kind.RESTART, time(), 0);
        }
        // From the beginning, so that a server knows nothing of sessions that hold roles already.
        add(Kind.SERVER_LAG, 0, length());
        for (int i = 0; i < 3; i++) {
            add(Kind.SERVER_LAG, time(), length());
        }
        noise = noiseOf(Map.of(
                Fault.SPLIT_READ,
                400,
                Fault.SLOW,
                100,
                Fault.LOST_ANSWER,
                50,
                Fault.LOST_REQUEST,
                50,
                Fault.PAUSE,
                20));
    }

    /** Sessions begin and claim at once what others see vacant in older pictures. */
    private void strangers() {
        members = 2 + random.nextInt(3);
        roles = 1 + random.nextInt(6);
        startSpread = ttl;
        joinsAtOnce = false;
        for (int role = 0; role < roles; role++) {
            meetings.add(role);
        }
        add(Kind.SERVER_LAG, 0, 2 * ttl);
        noise = noiseOf(Map.of(Fault.SPLIT_READ, 200, Fault.SLOW, 100, Fault.LOST_ANSWER, 150));
    }

    /** Some members join a role just after one of them has started. */
    private void meet(int role, List<Player> players) {
        long start = players.get(random.nextInt(members)).startAt();
        for (int member = 0; member < members; member++) {
            long at = start + random.nextLong(20 * latency);
            incidents.add(new Incident(at, Kind.JOIN, member, role, 0, 0));
        }
    }

    private void tugOfWar() {
        balanced = placing.nextBoolean();
        allSilent = placing.nextInt(4) == 0;
        few();
        List<Kind> wishes =
                List.of(Kind.STEP_DOWN, Kind.TRANSFER, Kind.PAUSE, Kind.RESUME, Kind.RESUME, Kind.BLOCK_CALLBACK);
        for (int i = 0; i < 20; i++) {
            add(wishes.get(random.nextInt(wishes.size())), time(), length());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            add(random.nextBoolean() ? Kind.CUT_ANSWERS : Kind.CUT, time(), length());
        }
        noise = noiseOf(Map.of(
                Fault.LOST_ANSWER,
                100,
                Fault.LATE_EFFECT,
                200,
                Fault.PAUSE,
                20,
                Fault.LOST_REQUEST,
                50,
                Fault.DUPLICATE,
                50));
    }

    /** Roles are paused and resumed again and again, while nobody knows what became of claims and releases. */
    private void fickle() {
        few();
        unequalTtls = false;
        for (int member = 0; member < members; member++) {
            long at = random.nextLong(ttl);
            for (Kind next = Kind.PAUSE; at < healAt; next = next == Kind.PAUSE ? Kind.RESUME : Kind.PAUSE) {
                incidents.add(new Incident(at, next, member, random.nextInt(roles), 0, 0));
                at += random.nextLong(ttl / 2);
            }
        }
        noise = noiseOf(Map.of(Fault.LOST_ANSWER, 250, Fault.LATE_EFFECT, 250));
    }

    private void balance() {
        balanced = true;
        silence = placing.nextInt(4) == 0;
        members = Math.max(3, members);
        List<Kind> kinds =
                List.of(Kind.CRASH, Kind.RESTART, Kind.RESTART, Kind.STOP, Kind.FREEZE, Kind.CUT, Kind.JOIN, Kind.JOIN);
        for (int i = random.nextInt(10); i > 0; i--) {
            add(kinds.get(random.nextInt(kinds.size())), time(), length());
        }
        noise(20);
    }

    private void priority() {
        balanced = true;
        silence = false;
        members = Math.max(3, members);
        startSpread = 20 * MILLI;
        unequalTtls = false;
        roles = Math.min(roles, 10);
    }

    private void illness() {
        balanced = placing.nextBoolean();
        List<Kind> kinds = List.of(
                Kind.FALL_ILL,
                Kind.FALL_ILL,
                Kind.RECOVER,
                Kind.PAUSE_MEMBER,
                Kind.RESUME_MEMBER,
                Kind.RESUME_MEMBER,
                Kind.RESTART,
                Kind.CRASH,
                Kind.CUT);
        for (int i = 20; i > 0; i--) {
            add(kinds.get(random.nextInt(kinds.size())), time(), length());
        }
        noise(20);
    }

    private void deadBrain() {
        few();
        members = Math.max(3, members);
        add(List.of(Kind.DEAD_ENGINE, Kind.BLIND, Kind.CHOKE).get(random.nextInt(3)), 0, time(), 0);
        for (int i = 0; i < 6; i++) {
            add(random.nextBoolean() ? Kind.TRANSFER : Kind.RESTART, time(), 0);
        }
        noise = noiseOf(Map.of(Fault.LOST_ANSWER, 100, Fault.LATE_EFFECT, 50));
    }

    private void storeClock() {
        few();
        for (int i = 0; i < 6; i++) {
            long at = time();
            add(Kind.SLOW_COMMIT, at, length());
            add(Kind.STORE_CLOCK_JUMP, at + random.nextLong(ttl), 0);
            add(random.nextBoolean() ? Kind.CUT_OPERATIONS : Kind.FREEZE, at, random.nextLong(2 * ttl));
        }
        noise = noiseOf(Map.of(Fault.SLOW, 100));
    }

    private void brokenClocks() {
        few();
        List<Kind> kinds = List.of(
                Kind.FREEZE_CLOCKS, Kind.SUSPEND_AND_SET_BACK, Kind.WILD_RATES, Kind.DELETE_SESSION, Kind.EDIT_ROLE);
        for (int i = 0; i < 6; i++) {
            int member = random.nextInt(members);
            long at = time();
            add(kinds.get(random.nextInt(kinds.size())), member, at, length());
            if (random.nextBoolean()) {
                add(Kind.CUT, member, at, length());
            }
        }
        noise(50);
    }

    private void lostData() {
        few();
        // What orders the tokens when the records are lost is the wall clock.
        skewedClocks = false;
        for (int i = 0; i < 3; i++) {
            incidents.add(new Incident(time(), Kind.LOSE_WRITES, 0, 0, 0, random.nextLong(ttl)));
            add(Kind.RESTART, time(), 0);
            add(Kind.REPLACE_ROLE, time(), 0);
        }
    }

    /** The application at work, in every scenario. */
    private void work() {
        for (int i = 2 + random.nextInt(10); i > 0; i--) {
            long length = random.nextInt(10) == 0 ? Long.MAX_VALUE : length();
            add(Kind.WORK, time(), length);
            add(Kind.ACT, time(), random.nextBoolean() ? 0 : length());
        }
    }

    private void few() {
        members = 2 + random.nextInt(2);
        roles = 1 + random.nextInt(2);
    }

    private void noise(int percent) {
        Map<Fault, Integer> chances = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextInt(100) < percent) {
                chances.put(fault, List.of(2, 10, 50, 200).get(random.nextInt(4)));
            }
        }
        noise = noiseOf(chances);
    }

    private Noise noiseOf(Map<Fault, Integer> chances) {
        Map<Fault, Integer> sorted = new EnumMap<>(Fault.class);
        sorted.putAll(chances);
        return new Noise(sorted, 0, healAt);
    }

    private void add(Kind kind, long at, long length) {
        add(kind, random.nextInt(members), at, length);
    }

    private void add(Kind kind, int member, long at, long length) {
        long detail =
                switch (kind) {
                    case WALL_JUMP -> jump();
                    case STORE_CLOCK_JUMP -> random.nextLong(-2 * ttl, 3 * ttl);
                    case TRANSFER -> random.nextInt(members);
                    case FAIL_OVER -> random.nextLong(2 * ttl);
                    case WORK, ACT -> random.nextLong(ttl);
                    case RATES -> rate();
                    case WILD_RATES -> random.nextLong(1_000, 40_000);
                    default -> 0;
                };
        long span =
                switch (kind) {
                    case RATES -> rate();
                    case WILD_RATES -> random.nextLong(1_000, 40_000);
                    case BLOCK_CALLBACK -> random.nextInt(8) == 0 ? Long.MAX_VALUE : length;
                    default -> length;
                };
        incidents.add(new Incident(Math.max(0, at), kind, member, random.nextInt(roles), span, detail));
    }

    private long time() {
        return random.nextLong(healAt);
    }

    /** From a thousandth of a TTL to two and a half of them, short ones as often as long ones. */
    private long length() {
        return ((ttl * 5 / 2) >> random.nextInt(11)) + random.nextLong(ttl / 100);
    }

    private long jump() {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextLong(-3600 * SECOND, 3600 * SECOND);
            case 1 -> random.nextLong(-2 * ttl, 2 * ttl);
            default -> -random.nextLong(4 * ttl);
        };
    }
}
