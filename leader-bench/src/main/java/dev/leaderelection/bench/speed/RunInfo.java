// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Where and when figures were taken.
 *
 * @param date when the run began, which names it
 * @param machine processors, memory, system and Java
 * @param versions of what was measured and of the servers
 */
record RunInfo(String date, String machine, String versions) {

    static RunInfo now(String versions) {
        return new RunInfo(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), thisMachine(), versions);
    }

    String line() {
        return String.join("\t", date, machine, versions);
    }

    static RunInfo parse(String line) {
        String[] columns = line.split("\t", -1);
        return new RunInfo(columns[0], columns[1], columns[2]);
    }

    private static String thisMachine() {
        return String.format(
                Locale.ROOT,
                "%d × %s, %s of memory, %s %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                firstOf("/proc/cpuinfo", "model name"),
                gibibytes(firstOf("/proc/meminfo", "MemTotal")),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version());
    }

    private static String gibibytes(String kibibytes) {
        String digits = kibibytes.replaceAll("\\D", "");
        return digits.isEmpty() ? kibibytes : Math.round(Long.parseLong(digits) / 1048576.0) + " GiB";
    }

    /** The value of the first line of that name in a file of the proc file system. */
    private static String firstOf(String file, String name) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
