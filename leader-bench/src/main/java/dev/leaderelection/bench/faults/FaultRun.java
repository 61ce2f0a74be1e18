// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.server.ServerNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: does one thing after the other to a test bed, and returns what was seen. */
final class FaultRun {

    private static final Logger LOG = LoggerFactory.getLogger(FaultRun.class);

    /** One fault in so many is a pair of them. */
    private static final int PAIRS = 4;

    /** Beyond the bound: a machine that others use too is slow, a role that is stuck stays so. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    /** More are no chance. */
    private static final int MOST_IMPOSSIBLE = 10;

    private final Testbed testbed;

    private final List<Nemesis> nemeses;

    private final SplittableRandom random;

    private final List<Phase> phases = new ArrayList<>();

    private int impossible;

    /**
     * A run that has not begun.
     *
     * @param testbed what it is done to, which runs
     * @param nemeses what is done
     * @param seed decides the order, and whatever a nemesis decides by chance
     */
    FaultRun(Testbed testbed, List<Nemesis> nemeses, long seed) {
        this.testbed = testbed;
        this.nemeses = nemeses;
        this.random = new SplittableRandom(seed);
    }

    /** Does all of it once, however long that takes. */
    History once() {
        long begun = System.nanoTime();
        order().forEach(together -> strike(together, false));
        return history(begun);
    }

    /** Does all of it once, and again in another order, as long as there is time. */
    History run(Duration atLeast) {
        long begun = System.nanoTime();
        while (true) {
            for (List<Nemesis> next : order()) {
                if (System.nanoTime() - begun > atLeast.toNanos()) {
                    return history(begun);
                }
                strike(next, true);
            }
        }
    }

    /** All of them by chance, some with another one beside. */
    private List<List<Nemesis>> order() {
        List<Nemesis> left = new ArrayList<>(nemeses);
        List<List<Nemesis>> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Nemesis> next = new ArrayList<>(List.of(left.remove(random.nextInt(left.size()))));
            if (nemeses.size() > 1 && random.nextInt(PAIRS) == 0) {
                Nemesis other = nemeses.get(random.nextInt(nemeses.size()));
                if (!next.contains(other)) {
                    next.add(other);
                }
            }
            order.add(next);
        }
        return order;
    }

    private void strike(List<Nemesis> together, boolean mayMiss) {
        pause(testbed.ttls(1));
        String wanted = together.stream().map(Nemesis::name).collect(Collectors.joining(Phase.TOGETHER));
        long begun = System.nanoTime();
        List<Nemesis.Fault> faults = new ArrayList<>();
        try {
            for (Nemesis nemesis : together) {
                faults.add(begin(nemesis, mayMiss || !faults.isEmpty()));
            }
            pause(testbed.ttls(
                    together.stream().mapToDouble(Nemesis::ttls).max().orElse(0)));
            for (Nemesis.Fault fault : faults) {
                fault.end().close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The fault " + wanted + " could not be made, or not be ended", e);
        } finally {
            testbed.heal();
        }
        long healed = System.nanoTime();
        boolean led = Testbed.await(bound().plus(STUCK), testbed::isLed);
        String names = faults.stream().anyMatch(Nemesis.Fault::missed) ? wanted + Phase.MISSED : wanted;
        String victims = faults.stream().map(Nemesis.Fault::victim).collect(Collectors.joining(", "));
        String breaks = together.stream()
                .map(Nemesis::breaks)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
        phases.add(new Phase(names, victims, breaks, begun, healed, System.nanoTime()));
        LOG.info(
                "{}: {} to {}, {} ms, led again after {} ms{}",
                testbed.backend().label(),
                names,
                victims,
                TimeUnit.NANOSECONDS.toMillis(healed - begun),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed),
                led ? "" : ": NOT LED");
        testbed.members().forEach(member -> member.process().awaitServing());
    }

    /** Beside another fault it may be impossible; and in a long run a server may once not start, for reasons of its own. */
    private Nemesis.Fault begin(Nemesis nemesis, boolean mayMiss) throws Exception {
        try {
            return nemesis.attack().begin(testbed, random);
        } catch (Exception e) {
            if (!mayMiss || ++impossible > MOST_IMPOSSIBLE) {
                throw e;
            }
            LOG.warn("{}: {} could not be made: {}", testbed.backend().label(), nemesis.name(), e.toString());
            // Those that hang are started anew when all is healed.
            testbed.servers().nodes().forEach(ServerNode::kill);
            return Nemesis.Fault.of("nobody").missedIf(true);
        }
    }

    private Duration bound() {
        return Backend.recoveryBound(testbed.ttl(), testbed.members().size());
    }

    private static void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private History history(long begun) {
        return new History(
                begun,
                System.nanoTime(),
                testbed.ttl().toNanos(),
                bound().toNanos(),
                testbed.roles(),
                testbed.hub().runs(),
                testbed.hub().writes(),
                List.copyOf(phases));
    }
}
