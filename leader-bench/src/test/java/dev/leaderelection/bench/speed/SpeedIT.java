// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void measuresElectionsOfAllLibraries() throws Exception {
        RawFigures raw = run(
                "--only=handover,failover,pause,roles",
                "--rounds=1",
                "--ttl=2s",
                "--roles=2",
                "--backend=zookeeper,etcd,postgresql");

        Lookup lookup = new Lookup(raw.all(), TTL);
        for (Store store : List.of(Store.ZOOKEEPER, Store.ETCD, Store.POSTGRESQL)) {
            for (Library library : store.libraries()) {
                assertThat(measured(lookup, store, library))
                        .as("%s over %s", library, store)
                        .isEqualTo(expected(library));
            }
            assertThat(lookup.find(Part.PAUSE, store, Library.OURS, CrashPart.STALE, 1))
                    .hasValueSatisfying(figure -> assertThat(figure.samples()).containsOnly(0.0));
        }
        assertThat(Files.readString(results.resolve(BenchmarkDocument.DOCUMENT)))
                .contains("| PostgreSQL | this project | 2 |");
    }

    private RawFigures run(String... arguments) throws Exception {
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--results=" + results))
                .toArray(String[]::new);
        Speed.run(SpeedOptions.parse(all), JmhPart.Effort.SMOKE);
        return RawFigures.in(results.resolve(Speed.RAW));
    }

    private static List<String> measured(Lookup lookup, Store store, Library library) {
        return Stream.of(
                        lookup.find(Part.HANDOVER, store, library, HandoverPart.STEP_DOWN, 1),
                        lookup.find(Part.PAUSE, store, library, CrashPart.STALE, 1),
                        lookup.find(Part.FAILOVER, store, library, CrashPart.FAIL_OVER, 1),
                        lookup.find(Part.ROLES, store, library, RolesPart.LED, 2))
                .flatMap(figure -> figure.stream().map(one -> one.key().part()))
                .toList();
    }

    private static List<String> expected(Library library) {
        return library == Library.SHEDLOCK
                ? List.of(Part.PAUSE.id(), Part.FAILOVER.id())
                : List.of(Part.HANDOVER.id(), Part.PAUSE.id(), Part.FAILOVER.id(), Part.ROLES.id());
    }
}
