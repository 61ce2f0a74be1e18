// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a pause and a crash of the leader do. Each round has an election of its own between a victim in its own JVM and a
 * survivor. Many rounds go on at once, as many as leave the machine time for heartbeats; their survivors share one JVM.
 * Pauses and crashes are spread over one TTL, so that they meet every phase of the victims' heartbeats.
 */
final class CrashPart {

    static final String FAIL_OVER = "after SIGKILL";

    static final String STALE = "stale after a pause";

    private static final int PAUSE_IN_TTLS = 2;

    /** For each second of the TTL. */
    private static final int ELECTIONS_AT_ONCE = 2;

    private static final int STARTED_AT_ONCE = 3;

    /** Where dozens of JVMs start, loading the classes of a client takes longer than an election. */
    private static final Duration STANDING = Duration.ofSeconds(90);

    private static final int HAND_BACKS = 3;

    /** Longer than where two members hand over: a few dozen that ask all the time leave no processor for the election. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    static final String NOT_LEADING = "the victim did not lead";

    static final String NOBODY = "nobody took over";

    private static final String STILL_BELIEVING = "the victim went on believing";

    private static final String NOT_PAUSED = "the pause was not seen";

    private final Bench bench;

    private final StoreServer server;

    private final Library library;

    private final Duration ttl;

    private final Beliefs beliefs = new Beliefs();

    private final List<MemberProcess> processes = new CopyOnWriteArrayList<>();

    private final List<Round> rounds = new CopyOnWriteArrayList<>();

    private final ExecutorService workers = Executors.newCachedThreadPool();

    CrashPart(Bench bench, StoreServer server, Library library, Duration ttl) {
        this.bench = bench;
        this.server = server;
        this.library = library;
        this.ttl = ttl;
    }

    /** One election. */
    private record Round(int number, MemberProcess victim, MemberProcess survivor) {

        String victimName() {
            return victim.name();
        }

        String survivorName() {
            return "survivor-" + number;
        }
    }

    void run() throws Exception {
        List<Outcome> pauses = new ArrayList<>();
        List<Outcome> crashes = new ArrayList<>();
        int all = bench.options().rounds();
        int atOnce = Math.max(1, (int) (ELECTIONS_AT_ONCE * ttl.toMillis() / 1_000));
        try {
            for (int begin = 0; begin < all; begin += atOnce) {
                elections(begin, Math.min(begin + atOnce, all), pauses, crashes);
            }
        } finally {
            workers.shutdownNow();
        }
        if (bench.options().has(Part.PAUSE)) {
            record(Part.PAUSE, STALE, "ms", pauses);
        }
        if (bench.options().has(Part.FAILOVER)) {
            record(Part.FAILOVER, FAIL_OVER, "s", crashes);
        }
    }

    private void elections(int begin, int end, List<Outcome> pauses, List<Outcome> crashes) throws Exception {
        try {
            setUp(begin, end);
            if (bench.options().has(Part.PAUSE)) {
                handBack();
                pauses.addAll(spread(this::pause));
            }
            if (bench.options().has(Part.FAILOVER)) {
                handBack();
                crashes.addAll(spread(this::crash));
            }
        } finally {
            rounds.clear();
            for (MemberProcess process : processes) {
                process.close();
            }
            processes.clear();
        }
    }

    private void setUp(int begin, int end) throws Exception {
        MemberProcess survivors = MemberProcess.start("survivors", beliefs, bench.logs());
        processes.add(survivors);
        List<Future<?>> standing = new ArrayList<>();
        // Several at once, since JVMs take their time; not all, since they would wait for each other.
        ExecutorService starters = Executors.newFixedThreadPool(STARTED_AT_ONCE);
        try {
            for (int i = begin; i < end; i++) {
                int number = i;
                standing.add(starters.submit(() -> {
                    MemberProcess victim = MemberProcess.start("victim-" + number, beliefs, bench.logs());
                    processes.add(victim);
                    Round round = new Round(number, victim, survivors);
                    stand(round);
                    rounds.add(round);
                    return round;
                }));
            }
            for (Future<?> one : standing) {
                one.get();
            }
        } finally {
            starters.shutdownNow();
        }
    }

    /** First the victim, so that it leads. */
    private void stand(Round round) throws InterruptedException {
        String namespace = bench.namespace();
        stand(round.victim(), round.victimName(), namespace);
        if (beliefs.await(Beliefs.Rise.class, rise -> rise.member().equals(round.victimName()), STANDING.toMillis())
                .isEmpty()) {
            throw new IllegalStateException(round.victimName() + " does not lead");
        }
        stand(round.survivor(), round.survivorName(), namespace);
    }

    private void stand(MemberProcess process, String member, String namespace) throws InterruptedException {
        process.open(member, library, server, namespace, ttl, 1);
        process.watch(member, PAUSE);
        process.call("join", member);
    }

    /** Until each member has seen that the other is there and well. */
    private void settle() throws InterruptedException {
        Thread.sleep(ttl.toMillis() / 2);
    }

    private long patience() {
        return ttl.multipliedBy(3).plusSeconds(10).toMillis();
    }

    /** The same for all rounds whose victim leads, at moments spread over one TTL. */
    private List<Outcome> spread(Step step) throws InterruptedException, ExecutionException {
        List<Future<Outcome>> running = new ArrayList<>();
        for (Round round : rounds) {
            long delay = ttl.toMillis() * round.number() / bench.options().rounds();
            running.add(workers.submit(() -> {
                Thread.sleep(delay);
                return beliefs.leads(round.victimName()) ? step.take(round) : Outcome.lost(NOT_LEADING);
            }));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> one : running) {
            outcomes.add(one.get());
        }
        return outcomes;
    }

    private interface Step {
        Outcome take(Round round) throws Exception;
    }

    /**
     * What a round gave.
     *
     * @param sample if it gave one
     * @param trouble why it gave none, or empty
     */
    record Outcome(Optional<Double> sample, String trouble) {

        static Outcome of(double sample) {
            return new Outcome(Optional.of(sample), "");
        }

        static Outcome lost(String trouble) {
            return new Outcome(Optional.empty(), trouble);
        }
    }

    /** How long the victim answered {@code true} after it woke, the survivor leading. */
    private Outcome pause(Round round) throws Exception {
        long frozen = System.nanoTime();
        round.victim().freeze();
        try {
            Thread.sleep(ttl.toMillis() * PAUSE_IN_TTLS);
        } finally {
            round.victim().thaw();
        }
        Optional<Beliefs.Rise> rise = beliefs.awaitRise(round.survivorName(), frozen, patience());
        Optional<Beliefs.Fall> fall = beliefs.awaitFall(round.victimName(), frozen, patience());
        Optional<Beliefs.Still> still = beliefs.await(
                Beliefs.Still.class,
                one -> one.process().equals(round.victimName()) && one.to() - one.from() > ttl.toNanos(),
                patience());
        if (rise.isEmpty()) {
            return Outcome.lost(NOBODY);
        }
        // Without a fall the victim has gone on believing, as far as anybody can tell.
        if (fall.isEmpty()) {
            return Outcome.lost(STILL_BELIEVING);
        }
        if (still.isEmpty()) {
            return Outcome.lost(NOT_PAUSED);
        }
        return Outcome.of(staleNanos(rise.get(), fall.get(), still.get()).orElse(0) / 1e6);
    }

    /** Nothing if the first answer after waking was {@code false}, or nobody else led yet at the last {@code true}. */
    static OptionalLong staleNanos(Beliefs.Rise successor, Beliefs.Fall victim, Beliefs.Still pause) {
        if (victim.lastTrue() - pause.to() < 0 || victim.lastTrue() - successor.nanos() < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.min(victim.nanos() - pause.to(), victim.nanos() - successor.nanos()));
    }

    /** Lets the victims lead, as far as they will: on a busy machine one may have lapsed. */
    private void handBack() throws Exception {
        settle();
        for (Round round : rounds) {
            for (int i = 0; i < HAND_BACKS && !beliefs.leads(round.victimName()); i++) {
                long began = System.nanoTime();
                if (beliefs.leads(round.survivorName())) {
                    round.survivor().call("give-up", round.survivorName());
                }
                beliefs.awaitRise(round.victimName(), began, patience());
            }
        }
        settle();
    }

    /** From the kill to the survivor's belief. */
    private Outcome crash(Round round) throws Exception {
        long killed = round.victim().kill();
        return beliefs.awaitRise(round.survivorName(), killed, patience())
                .map(rise -> Outcome.of((rise.nanos() - killed) / 1e9))
                .orElse(Outcome.lost(NOBODY));
    }

    private void record(Part part, String measure, String unit, List<Outcome> outcomes) throws IOException {
        List<Double> samples =
                outcomes.stream().flatMap(one -> one.sample().stream()).toList();
        bench.add(bench.key(part, server, library, measure, ttl, 1), unit, samples, note(outcomes));
    }

    /** How many rounds gave nothing, each cause by itself: a victim that lapsed is no successor that failed to come. */
    static String note(List<Outcome> outcomes) {
        Map<String, Long> troubles = outcomes.stream()
                .map(Outcome::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return troubles.entrySet().stream()
                .map(one -> one.getValue() + " × " + one.getKey())
                .collect(Collectors.joining(", "));
    }
}
