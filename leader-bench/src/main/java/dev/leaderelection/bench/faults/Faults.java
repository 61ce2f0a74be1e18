// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code ./bench faults}. */
public final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    /**
     * Runs members on real servers under faults, writes what was seen, and ends with 1 if something must not be.
     *
     * @param arguments see {@link FaultOptions}
     */
    public static void main(String[] arguments) {
        FaultOptions options;
        try {
            options = FaultOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(FaultOptions.USAGE);
            System.exit(2);
            return;
        }
        boolean passes = true;
        for (Backend backend : options.backends()) {
            passes &= run(backend, options);
        }
        String documents = System.getProperty("bench.documents");
        if (documents != null) {
            Results.assemble(options.directory(), Path.of(documents));
        }
        System.exit(passes ? 0 : 1);
    }

    private static boolean run(Backend backend, FaultOptions options) {
        Path directory = options.directory().resolve(backend.label());
        List<Nemesis> nemeses = options.nemesesOf(backend);
        Instant at = Instant.now();
        Verdict verdict = run(backend, nemeses, options, directory, at);
        verdict.violations().forEach(violation -> LOG.error("{}: {}", backend.label(), violation));
        LOG.info("{}: {} in {}", backend.label(), verdict.passes() ? "no violation" : "VIOLATIONS", directory);
        return verdict.passes();
    }

    /** Does each fault once if no time is given, else one after the other, again and again, as long as there is time. */
    static Verdict run(Backend backend, List<Nemesis> nemeses, FaultOptions options, Path directory, Instant at) {
        try (Testbed testbed = new Testbed(
                backend,
                directory.resolve("servers"),
                options.ttl(),
                options.members(),
                options.roles(),
                Candidate.Program.MEMBER)) {
            testbed.start();
            LOG.info("{} is led; {} faults for {}", testbed.servers().description(), nemeses.size(), options.time());
            FaultRun run = new FaultRun(testbed, nemeses, options.seed());
            History history = options.time().isZero() ? run.once() : run.run(options.time());
            Verdict verdict = Checker.check(history);
            Report report = new Report(
                    new Report.Subject(
                            testbed.servers().description(),
                            options.members(),
                            nemeses.stream().map(Nemesis::name).toList(),
                            options.seed(),
                            at,
                            Results.machine()),
                    history,
                    verdict);
            report.write(directory);
            return verdict;
        }
    }

    static Duration ttlOf(String text) {
        return org.springframework.boot.convert.DurationStyle.detectAndParse(text);
    }
}
