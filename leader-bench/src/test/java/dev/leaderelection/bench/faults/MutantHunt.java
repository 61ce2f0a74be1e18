// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strikes again and again at members that run a mutant, until it is seen, and at least as often at members that do not,
 * of which nothing may be seen. Each member is a process of its own, on a PostgreSQL that synchronises with the disk.
 * Servers stay; members are others for each mutant. Not safe for use by several threads.
 */
final class MutantHunt implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MutantHunt.class);

    private static final int MEMBERS = 3;

    private static final List<String> ROLES = List.of("role-1");

    /** A mutant that lives through so many strikes, or so long, is not seen. */
    private static final int MOST_STRIKES = 20;

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;

    private final int innocentStrikes;

    /** By the TTL of their first members. */
    private final Map<Duration, Testbed> testbeds = new HashMap<>();

    private final Map<Testbed, Members> running = new HashMap<>();

    /** What was seen of the engine itself, by the mutant that is aimed at. */
    private final Map<String, Seen> innocent = new HashMap<>();

    /**
     * A hunt.
     *
     * @param directory where data and changed classes go
     * @param innocentStrikes how often the engine itself is struck at least
     */
    MutantHunt(Path directory, int innocentStrikes) {
        this.directory = directory.toAbsolutePath();
        this.innocentStrikes = innocentStrikes;
    }

    /**
     * Strikes at members that run the engine as it is, as often as was said.
     *
     * @return what was seen of them, in this try and in all before it
     */
    Seen innocent(Aim aim) throws IOException {
        return innocent(aim, innocentStrikes);
    }

    private Seen innocent(Aim aim, int strikes) throws IOException {
        Seen seen = strike(aim, Map.of(), strikes);
        Seen all = innocent.getOrDefault(aim.mutant(), Seen.NOTHING).and(seen);
        innocent.put(aim.mutant(), all);
        return all;
    }

    /** Strikes at members that run the mutant until it is seen, and after that at the engine, if it was not struck as often. */
    Result hunt(Aim aim) throws IOException {
        Seen mutant = strike(aim, aim.classes(), MOST_STRIKES);
        int more = mutant.strikes()
                - innocent.getOrDefault(aim.mutant(), Seen.NOTHING).strikes();
        if (more > 0) {
            innocent(aim, more);
        }
        Result result = new Result(aim, mutant, innocent.getOrDefault(aim.mutant(), Seen.NOTHING));
        LOG.info("{}", result);
        return result;
    }

    /** Until something is seen, but so often at most. A strike that misses does not count. */
    private Seen strike(Aim aim, Map<String, byte[]> classes, int most) throws IOException {
        Testbed testbed = testbeds.computeIfAbsent(aim.ttl(), this::testbed);
        long since = start(testbed, aim, classes);
        FaultRun run = new FaultRun(testbed, List.of(aim.nemesis()), 1);
        long struck = System.nanoTime();
        int strikes = 0;
        while (true) {
            History history = run.once();
            Duration took = Duration.ofNanos(System.nanoTime() - struck);
            Phase last = history.phases().get(history.phases().size() - 1);
            strikes += last.isMissed() ? 0 : 1;
            Optional<String> found = found(aim, Checker.check(since(since, history)));
            if (found.isPresent() || strikes >= most || took.compareTo(LONGEST) > 0) {
                return new Seen(found.orElse(""), strikes, took);
            }
        }
    }

    private Testbed testbed(Duration ttl) {
        Path place = directory.resolve("ttl-" + ttl.toMillis());
        Candidate.Program program =
                new Candidate.Program(MutantMember.class.getName(), List.of(place.resolve("classes")));
        Testbed testbed = new Testbed(Backend.POSTGRESQL, place.resolve("servers"), ttl, MEMBERS, ROLES, program);
        testbed.servers().start();
        testbed.createTables();
        return testbed;
    }

    /** Other members in the place of those that run, unless they are of the same kind. Since when they are there. */
    private long start(Testbed testbed, Aim aim, Map<String, byte[]> classes) throws IOException {
        Members wanted = new Members(aim.environment(), aim.othersTtl(), classes.isEmpty() ? "" : aim.mutant(), 0);
        Members present = running.get(testbed);
        if (present != null && present.since(0).equals(wanted)) {
            return present.since();
        }
        testbed.members().forEach(member -> member.process().kill());
        long now = System.nanoTime();
        running.put(testbed, wanted.since(now));
        replaceClasses(directory.resolve("ttl-" + aim.ttl().toMillis()).resolve("classes"), classes);
        aim.prepare(testbed);
        forgetSessions(testbed);
        testbed.heal();
        testbed.members().forEach(member -> member.process().awaitServing());
        if (!Testbed.await(PATIENCE, testbed::isLed)) {
            throw new IllegalStateException("Nobody leads, of the members of " + aim + ": "
                    + testbed.members().get(0).process().endOfLog());
        }
        return now;
    }

    /** Nobody has to wait until the sessions of those that are dead may be evicted. */
    private static void forgetSessions(Testbed testbed) {
        try (Connection database = testbed.database().connect();
                Statement statement = database.createStatement()) {
            statement.executeUpdate("DELETE FROM LEADER_SESSION");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void replaceClasses(Path place, Map<String, byte[]> classes) throws IOException {
        Directories.delete(place);
        for (Map.Entry<String, byte[]> type : classes.entrySet()) {
            Path file = place.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
    }

    /** What was seen of the members of now; those that were here before had other faults. */
    private static History since(long begun, History all) {
        return new History(
                begun,
                all.endedNanos(),
                all.ttlNanos(),
                all.boundNanos(),
                all.roles(),
                all.runs().stream().filter(run -> run.firstBefore() >= begun).toList(),
                all.writes().stream().filter(write -> write.atNanos() >= begun).toList(),
                all.phases());
    }

    @Override
    public void close() {
        testbeds.values().forEach(Testbed::close);
        // A second try finds others; what was seen stays.
        testbeds.clear();
        running.clear();
    }

    private static Optional<String> found(Aim aim, Verdict verdict) {
        Stream<String> broken = verdict.violations().stream().filter(line -> line.matches("I[1-4]: .*"));
        Stream<String> taken = aim.isThorough() && verdict.refused() > 0
                ? Stream.of("a register that takes everything took " + verdict.refused()
                        + " stale writes, though the work that wrote was to be awaited")
                : Stream.empty();
        return Stream.concat(broken, taken).findFirst();
    }

    /**
     * What was seen of some members.
     *
     * @param violation the first violation, empty for none
     * @param strikes how often they were struck
     * @param took how long that took
     */
    record Seen(String violation, int strikes, Duration took) {

        static final Seen NOTHING = new Seen("", 0, Duration.ZERO);

        boolean isSomething() {
            return !violation.isEmpty();
        }

        Seen and(Seen later) {
            return new Seen(violation + later.violation, strikes + later.strikes, took.plus(later.took));
        }
    }

    /**
     * What came of an aim.
     *
     * @param aim what was done to whom
     * @param mutant what was seen of the mutant
     * @param innocent what was seen of the engine as it is
     */
    record Result(Aim aim, Seen mutant, Seen innocent) {

        @Override
        public String toString() {
            return aim.mutant() + ": " + (mutant.isSomething() ? mutant.violation() : "NOT SEEN") + " after "
                    + mutant.strikes() + " strikes in " + mutant.took().toMillis() + " ms; the engine itself: "
                    + (innocent.isSomething() ? innocent.violation() : "nothing") + " in " + innocent.strikes()
                    + " strikes";
        }
    }

    /** What kind the members are of, and since when they are there. */
    private record Members(Map<String, String> environment, Duration othersTtl, String mutant, long since) {

        Members since(long newSince) {
            return new Members(environment, othersTtl, mutant, newSince);
        }
    }
}
