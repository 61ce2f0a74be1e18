// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Measures, and writes the figures and the document made of them. */
public final class Speed {

    /** Keeps logging out of what is measured, here and in the JVMs of members. */
    static final String QUIET = "dev/leaderelection/bench/speed/logback-quiet.xml";

    /** Where all samples are. */
    static final String RAW = "benchmarks.tsv";

    private static final Duration SHORT_TTL = Duration.ofSeconds(1);

    private final Bench bench;

    private final List<StoreServer> servers;

    private Speed(Bench bench, List<StoreServer> servers) {
        this.bench = bench;
        this.servers = servers;
    }

    /**
     * Measures.
     *
     * @param arguments see SpeedOptions
     */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", QUIET);
        try {
            run(SpeedOptions.parse(arguments), JmhPart.Effort.REAL);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        // Clients leave threads behind.
        System.exit(0);
    }

    static void run(SpeedOptions options, JmhPart.Effort effort) throws Exception {
        Path work = Files.createTempDirectory("speed");
        List<StoreServer> servers = new ArrayList<>();
        try {
            if (!options.parts().equals(List.of(Part.JMH))) {
                for (Store store : options.stores()) {
                    servers.add(StoreServer.start(store, work.resolve(store.name())));
                }
            }
            RunInfo info = RunInfo.now(Versions.all(servers));
            RawFigures raw = RawFigures.in(options.results().resolve(RAW));
            raw.add(info);
            Path logs = Files.createDirectories(work.resolve("logs"));
            new Speed(new Bench(info, options, logs, raw), servers).run(effort);
            BenchmarkDocument.write(raw, options.ttl().toMillis(), options.results());
        } finally {
            for (StoreServer server : servers) {
                server.close();
            }
        }
    }

    private void run(JmhPart.Effort effort) throws Exception {
        SpeedOptions options = bench.options();
        if (options.has(Part.JMH)) {
            new JmhPart(bench, effort).run();
        }
        if (options.has(Part.HANDOVER)) {
            forEachElector((server, library) -> new HandoverPart(bench, server).warmUpServer(library, options.ttl()));
            forEachElector((server, library) -> new HandoverPart(bench, server).run(library, options.ttl()));
        }
        if (options.has(Part.PAUSE) || options.has(Part.FAILOVER)) {
            forEach((server, library) -> {
                new CrashPart(bench, server, library, options.ttl()).run();
                if (library == Library.OURS && options.ttl().compareTo(SHORT_TTL) > 0) {
                    new CrashPart(bench, server, library, SHORT_TTL).run();
                }
            });
        }
        if (options.has(Part.ROLES)) {
            for (StoreServer server : servers) {
                new RolesPart(bench, server, Library.IDLE_CLIENT, options.ttl()).runIdle();
            }
            forEachElector((server, library) -> new RolesPart(bench, server, library, options.ttl()).run());
        }
    }

    /** A measure of one library over one store. */
    @FunctionalInterface
    private interface Measure {
        void take(StoreServer server, Library library) throws Exception;
    }

    /** Not for what is made for runs of jobs. */
    private void forEachElector(Measure measure) throws Exception {
        forEach((server, library) -> {
            if (library != Library.SHEDLOCK) {
                measure.take(server, library);
            }
        });
    }

    private void forEach(Measure measure) throws Exception {
        for (StoreServer server : servers) {
            for (Library library : server.store().libraries()) {
                try {
                    measure.take(server, library);
                } catch (IllegalStateException | ExecutionException e) {
                    // The others' figures are worth having all the same.
                    bench.say(server.store().contestant(library) + ": " + e);
                    e.printStackTrace();
                }
            }
        }
    }
}
