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

    /** Rounds before those that count: a JVM is slow at first. */
    private static final int WARM_UPS = 10;

    /** Of which one counts, at least. */
    private static final int MOST_ATTEMPTS = 3;

    private static final int REST_MILLIS = 200;

    private static final Duration PAUSE = Duration.ofNanos(50_000);

    private final Bench bench;

    private final StoreServer server;

    private final SplittableRandom random = new SplittableRandom(1);

    HandoverPart(Bench bench, StoreServer server) {
        this.bench = bench;
        this.server = server;
    }

    void run(Library library, Duration ttl) throws IOException, InterruptedException {
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
            Pair pair = new Pair(first, second);
            measure(library, ttl, beliefs, pair, STEP_DOWN);
            if (library == Library.OURS) {
                measure(library, ttl, beliefs, pair, TRANSFER);
            }
        }
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

    private void measure(Library library, Duration ttl, Beliefs beliefs, Pair pair, String how)
            throws IOException, InterruptedException {
        List<Double> unled = new ArrayList<>();
        List<Double> overlaps = new ArrayList<>();
        int taken = 0;
        int warmUps = Math.min(WARM_UPS, bench.options().rounds());
        for (int i = 0;
                unled.size() < bench.options().rounds()
                        && i < MOST_ATTEMPTS * bench.options().rounds() + warmUps;
                i++) {
            MemberProcess from = pair.leader(beliefs, patience(ttl));
            Optional<Double> gap = round(beliefs, from, pair.other(from), how, patience(ttl));
            if (gap.isEmpty()) {
                taken++;
            } else if (i >= warmUps) {
                unled.add(Math.max(0, gap.get()));
                overlaps.add(Math.max(0, -gap.get()));
            }
            Thread.sleep(REST_MILLIS + random.nextInt(REST_MILLIS));
        }
        String note =
                taken == 0 ? "" : taken + " times more the member that gave up took the role again, or nobody did";
        bench.add(bench.key(Part.HANDOVER, server, library, how, ttl, 1), "ms", unled, note);
        bench.add(bench.key(Part.HANDOVER, server, library, how + " " + OVERLAP, ttl, 1), "ms", overlaps, note);
    }
}
