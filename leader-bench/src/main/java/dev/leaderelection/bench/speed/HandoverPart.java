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
    private static final int WARM_UPS = 3;

    private static final int REST_MILLIS = 200;

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
                process.call("watch", member);
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

        MemberProcess other(MemberProcess one) {
            return one == first ? second : first;
        }
    }

    /** How long nobody led, negative if both did. */
    private Optional<Double> round(Beliefs beliefs, MemberProcess from, MemberProcess to, String how, long patience)
            throws InterruptedException {
        long began = System.nanoTime();
        var answer = how.equals(TRANSFER)
                ? from.send("transfer", from.name(), to.name())
                : from.send("give-up", from.name());
        Optional<Beliefs.Rise> rise = beliefs.awaitRise(to.name(), began, patience);
        Optional<Beliefs.Fall> fall = beliefs.awaitFall(from.name(), began, patience);
        MemberProcess.result(answer, Duration.ofMillis(patience));
        if (rise.isEmpty() || fall.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((rise.get().nanos() - fall.get().lastTrue()) / 1e6);
    }

    private void measure(Library library, Duration ttl, Beliefs beliefs, Pair pair, String how)
            throws IOException, InterruptedException {
        List<Double> unled = new ArrayList<>();
        List<Double> overlaps = new ArrayList<>();
        int failed = 0;
        for (int i = -WARM_UPS; i < bench.options().rounds(); i++) {
            MemberProcess from = beliefs.leads(pair.first().name()) ? pair.first() : pair.second();
            Optional<Double> gap = round(beliefs, from, pair.other(from), how, patience(ttl));
            if (gap.isEmpty()) {
                failed++;
            } else if (i >= 0) {
                unled.add(Math.max(0, gap.get()));
                overlaps.add(Math.max(0, -gap.get()));
            }
            Thread.sleep(REST_MILLIS + random.nextInt(REST_MILLIS));
        }
        String note = failed == 0 ? "" : failed + " times the other member did not lead within two TTLs and 10 s";
        bench.add(bench.key(Part.HANDOVER, server, library, how, ttl, 1), "ms", unled, note);
        bench.add(bench.key(Part.HANDOVER, server, library, how + " " + OVERLAP, ttl, 1), "ms", overlaps, note);
    }
}
