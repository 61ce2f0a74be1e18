// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import dev.leaderelection.bench.server.ServerNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Clocks that are wrong: of a member, which is the leader where that can be brought about, and of a database. */
final class ClockNemeses {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ClockNemeses() {}

    static List<Nemesis> all() {
        return List.of(
                member("wall-clock-hour-ahead", false, member -> set(member, "+3600")),
                member("wall-clock-hour-back", false, member -> set(member, "-3600")),
                member("wall-clock-fast", false, member -> FakeTime.drift(member.clock(), 100)),
                member("wall-clock-slow", false, member -> FakeTime.drift(member.clock(), -100)),
                member("both-clocks-fast", true, member -> rate(member, 1.1)),
                member("both-clocks-slow", true, member -> rate(member, 0.9)),
                database("database-clock-hour-ahead", "+3600"),
                database("database-clock-hour-back", "-3600"));
    }

    /** Starts a member anew with clocks that can be moved, lets it lead, moves them, and cuts it off halfway. */
    private static Nemesis member(String name, boolean monotonicToo, Function<Candidate, AutoCloseable> change) {
        return Nemesis.everywhere(name, 2, (testbed, random) -> {
            Candidate member = any(testbed, random);
            member.process().kill();
            member.withFalseClock(monotonicToo);
            member.process().start();
            boolean leads = lead(testbed, member);
            AutoCloseable changed = change.apply(member);
            Testbed.await(FakeTime.NOTICED.plus(testbed.ttls(1)), () -> false);
            // Now the length of its belief decides.
            member.proxies().forEach(proxy -> proxy.conduct(Conduct.BLACKHOLE));
            return Fault.of(member, () -> {
                        changed.close();
                        member.process().kill();
                        member.withTrueClock();
                    })
                    .missedIf(!leads);
        });
    }

    private static AutoCloseable set(Candidate member, String clock) {
        FakeTime.set(member.clock(), clock);
        return () -> {};
    }

    private static AutoCloseable rate(Candidate member, double rate) {
        FakeTime.rate(member.clock(), rate, member.process().age());
        return () -> {};
    }

    private static Candidate any(Testbed testbed, RandomGenerator random) {
        return testbed.members().get(random.nextInt(testbed.members().size()));
    }

    /** Gives the member the first role, if it can be done. */
    static boolean lead(Testbed testbed, Candidate member) {
        String role = testbed.roles().get(0);
        return Testbed.await(PATIENCE, () -> {
            boolean leads = testbed.hub()
                    .leader(role)
                    .filter(run -> run.owner().equals(member.owner()))
                    .isPresent();
            if (!leads) {
                testbed.leader().order("transfer " + role + " " + member.owner());
                Testbed.await(testbed.ttls(0.5), () -> testbed.leader() == member);
            }
            return leads;
        });
    }

    private static Nemesis database(String name, String clock) {
        return Nemesis.everywhere(name, 2, (testbed, random) -> {
                    ServerNode server = testbed.servers().leader();
                    Path file = testbed.directory().resolve("database-clock");
                    FakeTime.set(file, FakeTime.TRUE);
                    server.stop();
                    server.environment().putAll(FakeTime.environment(file, false));
                    server.start();
                    Testbed.await(testbed.ttls(2), testbed::isLed);
                    FakeTime.set(file, clock);
                    Testbed.await(FakeTime.NOTICED, () -> false);
                    return Fault.of(server, () -> {
                        server.stop();
                        FakeTime.variables().forEach(server.environment()::remove);
                    });
                })
                .only(Backend::isSql);
    }
}
