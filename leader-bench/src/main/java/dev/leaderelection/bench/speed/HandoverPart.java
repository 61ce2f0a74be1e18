// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Planned hand-over between two members: from the last moment at which the old leader believes to the first at which the
 * new one does.
 */
final class HandoverPart {

    static final String STEP_DOWN = "step-down";

    static final String TRANSFER = "drained transfer";

    static final String OVERLAP = "overlap";

    /** After the name of a measure: of processes that have handed over so often that all of it is compiled well. */
    static final String WARM = ", warm";

    /** Rounds before those that count: the first ones load classes. */
    private static final int FEW = 10;

    private static final int MANY = 300;

    /** Where a hand-over waits for polls, hundreds take minutes, and the polls weigh more than what is compiled. */
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(30);

    /** Fewer ones are a trial, for which fewer warm-ups will do. */
    private static final int FULL_ROUNDS = 20;

    /** Of which one counts, at least. */
    private static final int MOST_ATTEMPTS = 3;

    private static final int REST_MILLIS = 200;

    private static final int SHORT_REST_MILLIS = 20;

    private static final Duration PAUSE = Duration.ofNanos(50_000);

    private final Bench bench;

    private final StoreServer server;

    private final SplittableRandom random = new SplittableRandom(1);

    HandoverPart(Bench bench, StoreServer server) {
        this.bench = bench;
        this.server = server;
    }

    /** Some servers are Java programs themselves: whoever came first would find them slow. */
    void warmUpServer(Library library, Duration ttl) throws IOException, InterruptedException {
        elect(library, ttl, (beliefs, pair) -> warmUp(ttl, beliefs, pair, STEP_DOWN, MANY));
    }

    void run(Library library, Duration ttl) throws IOException, InterruptedException {
        List<String> ways = library == Library.OURS ? List.of(STEP_DOWN, TRANSFER) : List.of(STEP_DOWN);
        elect(library, ttl, (beliefs, pair) -> {
            for (String how : ways) {
                warmUp(ttl, beliefs, pair, how, FEW);
                measure(library, ttl, beliefs, pair, how, "");
            }
            for (String how : ways) {
                warmUp(ttl, beliefs, pair, how, MANY);
                measure(library, ttl, beliefs, pair, how, WARM);
            }
        });
    }

    private void elect(Library library, Duration ttl, Body body) throws IOException, InterruptedException {
        Beliefs beliefs = new Beliefs();
        try (MemberProcess first = MemberProcess.start("first", beliefs, bench.logs());
                MemberProcess second = MemberProcess.start("second", beliefs, bench.logs())) {
            String namespace = bench.namespace();
            for (MemberProcess process : List.of(first, second)) {
                String member = process.name();
                process.open(member, library, server, namespace, ttl, 1);
                process.watch(member, PAUSE);
                process.call("join", member);
                if (process == first
                        && beliefs.awaitRise(member, begin(), patience(ttl)).isEmpty()) {
                    throw new IllegalStateException("nobody leads with " + library + " over " + server.store());
                }
            }
            // Until each has seen that the other is there and well.
            Thread.sleep(ttl.toMillis() / 2);
            body.run(beliefs, new Pair(first, second));
        }
    }

    /** What is done with an election. */
    private interface Body {
        void run(Beliefs beliefs, Pair pair) throws IOException, InterruptedException;
    }

    private static long begin() {
        return Long.MIN_VALUE / 2;
    }

    private static long patience(Duration ttl) {
        return ttl.multipliedBy(2).plusSeconds(10).toMillis();
    }

    private record Pair(MemberProcess first, MemberProcess second) {

        /** Waits for one if there is none at the moment. */
        MemberProcess leader(Beliefs beliefs, long patience) throws InterruptedException {
            long deadline = System.nanoTime() + patience * 1_000_000;
            while (System.nanoTime() - deadline < 0) {
                for (MemberProcess one : List.of(first, second)) {
                    if (beliefs.leads(one.name())) {
                        return one;
                    }
                }
                Thread.sleep(REST_MILLIS);
            }
            throw new IllegalStateException("neither member leads");
        }

        MemberProcess other(MemberProcess one) {
            return one == first ? second : first;
        }
    }

    /** How long nobody led, negative if both did; nothing if the same member took the role again. */
    private Optional<Double> round(Beliefs beliefs, MemberProcess from, MemberProcess to, String how, long patience)
            throws InterruptedException {
        long began = System.nanoTime();
        var answer = how.equals(TRANSFER)
                ? from.send("transfer", from.name(), to.name())
                : from.send("give-up", from.name());
        Optional<Beliefs.Rise> rise = beliefs.await(Beliefs.Rise.class, one -> one.nanos() - began > 0, patience);
        Optional<Beliefs.Fall> fall = beliefs.awaitFall(from.name(), began, patience);
        MemberProcess.result(answer, Duration.ofMillis(patience));
        if (rise.isEmpty() || fall.isEmpty() || !rise.get().member().equals(to.name())) {
            return Optional.empty();
        }
        return Optional.of((rise.get().nanos() - fall.get().lastTrue()) / 1e6);
    }

    private void warmUp(Duration ttl, Beliefs beliefs, Pair pair, String how, int most) throws InterruptedException {
        int rounds = Math.min(most, most * bench.options().rounds() / FULL_ROUNDS + 1);
        long end = System.nanoTime() + LONGEST_WARM_UP.toNanos();
        for (int i = 0; i < rounds && System.nanoTime() - end < 0; i++) {
            MemberProcess from = pair.leader(beliefs, patience(ttl));
            var unused = round(beliefs, from, pair.other(from), how, patience(ttl));
            Thread.sleep(SHORT_REST_MILLIS);
        }
    }

    private void measure(Library library, Duration ttl, Beliefs beliefs, Pair pair, String how, String state)
            throws IOException, InterruptedException {
        List<Double> unled = new ArrayList<>();
        List<Double> overlaps = new ArrayList<>();
        int taken = 0;
        int rounds = bench.options().rounds();
        for (int i = 0; unled.size() < rounds && i < MOST_ATTEMPTS * rounds; i++) {
            MemberProcess from = pair.leader(beliefs, patience(ttl));
            Optional<Double> gap = round(beliefs, from, pair.other(from), how, patience(ttl));
            if (gap.isEmpty()) {
                taken++;
            } else {
                unled.add(Math.max(0, gap.get()));
                overlaps.add(Math.max(0, -gap.get()));
            }
            Thread.sleep(REST_MILLIS + random.nextInt(REST_MILLIS));
        }
        String note =
                taken == 0 ? "" : taken + " times more the member that gave up took the role again, or nobody did";
        add(library, ttl, how + state, unled, note);
        add(library, ttl, how + " " + OVERLAP + state, overlaps, note);
    }

    private void add(Library library, Duration ttl, String measure, List<Double> samples, String note)
            throws IOException {
        bench.add(bench.key(Part.HANDOVER, server, library, measure, ttl, 1), "ms", samples, note);
    }
}
