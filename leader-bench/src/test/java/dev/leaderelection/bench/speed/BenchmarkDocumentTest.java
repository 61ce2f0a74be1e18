// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkDocumentTest {

    private static final long TTL = 6_000;

    private static final RunInfo RUN = new RunInfo("2026-01-01T00:00:00Z", "a machine", "versions of all");

    @TempDir
    Path directory;

    private RawFigures raw;

    @BeforeEach
    void begin() throws IOException {
        raw = RawFigures.in(directory.resolve("raw.tsv"));
        raw.add(RUN);
    }

    @Test
    void targetIsMetUpToItsLimit() throws IOException {
        handOver(Library.CURATOR_LATCH, HandoverPart.STEP_DOWN, 10.0, 20.0, 30.0);
        handOver(Library.OURS, HandoverPart.TRANSFER, 14.0);

        assertThat(written())
                .contains("at most 0.7 of the best peer's (Curator LeaderLatch, 20.0 ms) | 14.0 ms | 14.0 ms | met |");
    }

    @Test
    void targetIsMissedAboveItsLimit() throws IOException {
        handOver(Library.CURATOR_LATCH, HandoverPart.STEP_DOWN, 20.0);
        handOver(Library.SPRING_ZOOKEEPER, HandoverPart.STEP_DOWN, 10.0);
        handOver(Library.OURS, HandoverPart.TRANSFER, 7.5);

        assertThat(written())
                .contains("(Spring Integration LeaderInitiator, 10.0 ms) | 7.00 ms | 7.50 ms | **missed** |");
    }

    @Test
    void whatWasNotMeasuredIsNotMet() throws IOException {
        handOver(Library.OURS, HandoverPart.TRANSFER, 1.0);

        assertThat(written()).contains("PostgreSQL: fail-over after SIGKILL, median | 6.00 s | – | not measured |");
    }

    @Test
    void tellsWhoCouldNotDoIt() throws IOException {
        raw.add(new Figure(
                RUN.date(),
                new Figure.Key(Part.ROLES.id(), Store.ETCD.contestant(Library.JETCD), RolesPart.MOVED, TTL, 1_000),
                "s",
                List.of(),
                "190 of 1,000 after 120 s"));

        assertThat(written()).contains("| etcd | jetcd Election | 1,000 | – | 190 of 1,000 after 120 s |");
    }

    @Test
    void namesMachineAndVersionsAndKeepsNotesOfPeople() throws IOException {
        handOver(Library.OURS, HandoverPart.STEP_DOWN, 1.0, 3.0);
        Files.writeString(directory.resolve(BenchmarkDocument.NOTES), "## Why\n\nPhysics.\n");

        assertThat(written())
                .contains("| 2026-01-01T00:00:00Z | a machine | versions of all |")
                .contains("Physics.")
                .contains("| ZooKeeper | this project | 2.00 (1.00 to 3.00) |");
    }

    @Test
    void drawsWhatItShows() throws IOException {
        handOver(Library.OURS, HandoverPart.STEP_DOWN, 1.0);
        handOver(Library.CURATOR_LATCH, HandoverPart.STEP_DOWN, 5.0);

        assertThat(written()).contains("![Planned hand-over](handover.svg)");
        assertThat(Files.readString(directory.resolve("handover.svg")))
                .contains("this project, ZooKeeper")
                .contains("Curator LeaderLatch, ZooKeeper")
                .endsWith("</svg>\n");
    }

    private void handOver(Library library, String measure, Double... samples) throws IOException {
        Figure.Key key = new Figure.Key(Part.HANDOVER.id(), Store.ZOOKEEPER.contestant(library), measure, TTL, 1);
        raw.add(new Figure(RUN.date(), key, "ms", List.of(samples), ""));
    }

    private String written() throws IOException {
        BenchmarkDocument.write(raw, TTL, directory);
        return Files.readString(directory.resolve(BenchmarkDocument.DOCUMENT));
    }
}
