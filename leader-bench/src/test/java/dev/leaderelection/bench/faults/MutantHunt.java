// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strikes again and again at members that run a mutant, until it is seen, and at least as often at members that do not,
 * of which nothing may be seen. Each member is a process of its own, on a PostgreSQL that synchronises with the disk.
 */
final class MutantHunt {

    private static final Logger LOG = LoggerFactory.getLogger(MutantHunt.class);

    private static final int MEMBERS = 3;

    private static final List<String> ROLES = List.of("role-1");

    /** A mutant that lives through so many strikes, or so long, is not seen. */
    private static final int MOST_STRIKES = 20;

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Path directory;

    private final int innocentStrikes;

    /**
     * A hunt.
     *
     * @param directory where data and histories go
     * @param innocentStrikes how often the engine itself is struck at least
     */
    MutantHunt(Path directory, int innocentStrikes) {
        this.directory = directory;
        this.innocentStrikes = innocentStrikes;
    }

    /** What comes of one aim: first of the engine as it is, then of the mutant, then of the engine for as long as that took. */
    Result hunt(Aim aim) throws IOException {
        Path place = directory.resolve(aim.mutant().replaceAll("[^A-Za-z0-9]+", "-"));
        Seen innocent = strike(aim, List.of(), innocentStrikes, place.resolve("innocent"));
        if (innocent.isSomething()) {
            return new Result(aim, new Seen("", 0, Duration.ZERO), innocent);
        }
        Seen mutant = strike(aim, List.of(write(aim.classes(), place.resolve("classes"))), MOST_STRIKES, place);
        int more = mutant.strikes() - innocent.strikes();
        Seen after = more <= 0 ? innocent : innocent.and(strike(aim, List.of(), more, place.resolve("innocent-again")));
        Result result = new Result(aim, mutant, after);
        LOG.info("{}", result);
        return result;
    }

    private static Path write(Map<String, byte[]> classes, Path place) throws IOException {
        for (Map.Entry<String, byte[]> type : classes.entrySet()) {
            Path file = place.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        return place.toAbsolutePath();
    }

    /** Until something is seen, but so often at most. A strike that misses does not count. */
    private static Seen strike(Aim aim, List<Path> first, int most, Path place) {
        Candidate.Program program = new Candidate.Program(MutantMember.class.getName(), first);
        try (Testbed testbed =
                new Testbed(Backend.POSTGRESQL, place.resolve("servers"), aim.ttl(), MEMBERS, ROLES, program)) {
            aim.prepare(testbed);
            testbed.start();
            FaultRun run = new FaultRun(testbed, List.of(aim.nemesis()), 1);
            long begun = System.nanoTime();
            int strikes = 0;
            while (true) {
                History history = run.once();
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                Phase last = history.phases().get(history.phases().size() - 1);
                strikes += last.nemesis().endsWith(Phase.MISSED) ? 0 : 1;
                Optional<String> found = found(aim, Checker.check(history));
                boolean over = strikes >= most || took.compareTo(LONGEST) > 0;
                if (found.isPresent() || over) {
                    return new Seen(found.orElse(""), strikes, took);
                }
            }
        }
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
}
