// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param rounds of each measure
 * @param ttl of all contestants
 * @param parts what to measure
 * @param stores over which
 * @param sizes how many roles, from few to many
 * @param patience how long all roles may take to be led
 * @param results where the document and the figures go
 */
record SpeedOptions(
        int rounds,
        Duration ttl,
        List<Part> parts,
        List<Store> stores,
        List<Integer> sizes,
        Duration patience,
        Path results) {

    static final String USAGE = "speed [--rounds=20] [--ttl=6s] [--only=jmh,handover,failover,pause,roles]"
            + " [--backend=zookeeper,etcd,postgresql,mariadb,h2] [--roles=1,100,1000,10000] [--patience=120s]"
            + " [--results=docs/results]";

    /** What can be measured by itself. */
    enum Part {
        JMH,
        HANDOVER,
        FAILOVER,
        PAUSE,
        ROLES;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static SpeedOptions parse(String... arguments) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !USAGE.contains("[" + parts[0] + "=")) {
                throw new IllegalArgumentException(argument + " is not understood. Usage: " + USAGE);
            }
            given.put(parts[0], parts[1]);
        }
        return new SpeedOptions(
                Integer.parseInt(given.getOrDefault("--rounds", "20")),
                duration(given.getOrDefault("--ttl", "6s")),
                list(given.get("--only"), Part.values(), word -> Part.valueOf(word.toUpperCase(Locale.ROOT))),
                list(given.get("--backend"), Store.values(), word -> Store.valueOf(word.toUpperCase(Locale.ROOT))),
                list(given.get("--roles"), new Integer[] {1, 100, 1_000, 10_000}, Integer::valueOf),
                duration(given.getOrDefault("--patience", "120s")),
                Path.of(given.getOrDefault("--results", System.getProperty("bench.documents", "docs/results"))));
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }

    private static <T> List<T> list(@Nullable String given, T[] all, Function<String, T> parse) {
        return given == null
                ? List.of(all)
                : Arrays.stream(given.split(",", -1)).map(parse).collect(Collectors.toList());
    }

    boolean has(Part part) {
        return parts.contains(part);
    }
}
