// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The document of all backends, made of the last report of each. */
final class Results {

    private static final String HEAD = """
            # Faults on real servers

            Written by `./bench faults`; nothing here is edited by hand.

            Each member is a Java virtual machine of its own that asks for its belief about every 2 ms and writes to two registers
            while it believes; all clocks are the machine's one monotonic clock. Servers synchronise every commit with the disk.
            Faults follow each other by chance, one in four is a pair of them. *Without a leader* is the longest time for which
            nobody is known to have led one of the roles; it contains the fault itself, and for a server that is down nobody can lead.
            *Led again after its end* counts from the end of the fault, or of the last term if that came later; its bound is one TTL,
            a poll interval, the stagger and two attempts. An overlap is counted as exempt only where the fault breaks what the
            election assumes, here: that a store keeps what it has acknowledged, and that nobody deletes the record of a member that
            runs; and only if it is over within one TTL. Tokens that fall or repeat are exempt where both a clock was ahead, which tokens follow, and the
            store lost records after that: clocks are the floor of tokens, and one that goes back is none. *Stale writes let through* were refused by the register that compares tokens
            and taken by the one beside it that does not.

            Faults of clocks are those of one member, which is asked from outside then, because its own clock cannot stamp its answers;
            a machine that is suspended, with its monotonic clock, is left to the simulation. ZooKeeper has no command that moves its
            leader: there, the leader's restart stands for it. H2 runs as one server process for all members.

            Runs of several backends may have shared the machine; the load average says how busy it was. What is late on a machine
            that is too busy for its members and servers is listed all the same. Churn ends with a kill of all members: until they are
            there again nobody can lead, and the bound does not count how long a Java virtual machine needs to start.
            """;

    private Results() {}

    /** The machine that this runs on. */
    static String machine() {
        return String.format(
                Locale.ROOT,
                "%s %s, %d processors, Java %s, load average %.1f",
                System.getProperty("os.name"),
                System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /**
     * Writes the document.
     *
     * @param results where each backend has a directory with its report and its timeline
     * @param documents where the document goes
     */
    static void assemble(Path results, Path documents) {
        try {
            Files.createDirectories(documents);
            List<String> sections = new ArrayList<>(List.of(HEAD));
            for (Backend backend : Backend.values()) {
                Path report = results.resolve(backend.label()).resolve("report.md");
                if (Files.exists(report)) {
                    String picture = "faults-" + backend.label() + ".svg";
                    sections.add(Files.readString(report));
                    sections.add("![Timeline](" + picture + ")\n");
                    Files.copy(
                            report.resolveSibling("timeline.svg"),
                            documents.resolve(picture),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.writeString(documents.resolve("faults.md"), String.join("\n", sections));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + documents, e);
        }
    }
}
