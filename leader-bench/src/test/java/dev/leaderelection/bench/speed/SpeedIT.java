// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything once and small, so that it does not rot; how quick anything was is not judged here. */
@Timeout(300)
class SpeedIT {

    private static final long TTL = 2_000;

    @TempDir
    Path results;

    @Test
    void measuresCalls() throws Exception {
        RawFigures raw = run("--only=jmh");

        assertThat(raw.all())
                .extracting(figure -> figure.key().measure())
                .containsAll(JmhPart.CHECKS)
                .contains(JmhPart.GATED, JmhPart.EMPTY_ADVICE, JmhPart.GATED + JmhPart.BYTES);
        assertThat(raw.all()).allSatisfy(figure -> assertThat(figure.samples()).isNotEmpty());
    }

    @Test
    void measuresHandOver() throws Exception {
        Lookup lookup = elect("--only=handover", "--backend=zookeeper");

        for (Library library : Store.ZOOKEEPER.libraries()) {
            assertMeasured(lookup, Part.HANDOVER, Store.ZOOKEEPER, library, HandoverPart.STEP_DOWN, 1);
        }
        assertMeasured(lookup, Part.HANDOVER, Store.ZOOKEEPER, Library.OURS, HandoverPart.TRANSFER, 1);
    }

    @Test
    void measuresCrashesAndPauses() throws Exception {
        Lookup lookup = elect("--only=failover,pause", "--backend=etcd");

        for (Library library : Store.ETCD.libraries()) {
            assertMeasured(lookup, Part.FAILOVER, Store.ETCD, library, CrashPart.FAIL_OVER, 1);
            assertMeasured(lookup, Part.PAUSE, Store.ETCD, library, CrashPart.STALE, 1);
        }
        assertThat(lookup.find(Part.PAUSE, Store.ETCD, Library.OURS, CrashPart.STALE, 1))
                .hasValueSatisfying(figure -> assertThat(figure.samples()).containsOnly(0.0));
    }

    @Test
    void measuresManyRoles() throws Exception {
        Lookup lookup = elect("--only=roles", "--roles=2", "--backend=postgresql");

        for (Library library : List.of(Library.OURS, Library.SPRING_JDBC, Library.SPRING_JDBC_TUNED)) {
            for (String measure : List.of(RolesPart.LED, RolesPart.MOVED, RolesPart.THREADS, RolesPart.OPERATIONS)) {
                assertMeasured(lookup, Part.ROLES, Store.POSTGRESQL, library, measure, 2);
            }
        }
        assertThat(Files.readString(results.resolve(BenchmarkDocument.DOCUMENT)))
                .contains("| PostgreSQL | this project | 2 |");
    }

    private Lookup elect(String part, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(part, "--rounds=1", "--ttl=2s"));
        all.addAll(List.of(arguments));
        return new Lookup(run(all.toArray(String[]::new)).all(), TTL);
    }

    private static void assertMeasured(
            Lookup lookup, Part part, Store store, Library library, String measure, int roles) {
        assertThat(lookup.statistics(part, store, library, measure, roles))
                .as("%s of %s", measure, store.contestant(library))
                .isPresent();
    }

    private RawFigures run(String... arguments) throws Exception {
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--results=" + results))
                .toArray(String[]::new);
        Speed.run(SpeedOptions.parse(all), JmhPart.Effort.SMOKE);
        return RawFigures.in(results.resolve(Speed.RAW));
    }
}
