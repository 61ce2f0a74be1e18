// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run is made of.
 *
 * @param backends what the members elect over, one after the other
 * @param time how long each run lasts at least
 * @param ttl the session TTL
 * @param seed decides the order of the faults
 * @param members how many members
 * @param nemeses names of the faults, none for all
 * @param directory where data and results go
 */
record FaultOptions(
        List<Backend> backends,
        Duration time,
        Duration ttl,
        long seed,
        int members,
        List<String> nemeses,
        Path directory) {

    static final String USAGE = """
            Usage: ./bench faults [--backend=all] [--minutes=30] [--ttl=2s] [--seed=1] [--members=4] [--nemesis=a,b] [--results=directory]
              --backend  postgresql, mariadb, h2, zookeeper, etcd, several with commas between, or all
              --minutes  how long each backend is under faults at least
              --ttl      the session TTL
              --seed     decides the order of the faults
              --members  how many members, 3 to 5
              --nemesis  which faults; all of them unless given
              --results  where data, reports and timelines go""";

    private static final int ROLES = 3;

    static FaultOptions parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "backend", "all",
                "minutes", "30",
                "ttl", "2s",
                "seed", "1",
                "members", "4",
                "nemesis", "",
                "results", "target/faults"));
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String key = parts[0].replaceFirst("^--", "");
            if (parts.length != 2 || !values.containsKey(key)) {
                throw new IllegalArgumentException("Unknown argument: " + argument);
            }
            values.put(key, parts[1]);
        }
        return of(values);
    }

    private static FaultOptions of(Map<String, String> values) {
        FaultOptions options = new FaultOptions(
                backends(values.getOrDefault("backend", "")),
                Duration.ofSeconds(Math.round(60 * Double.parseDouble(values.getOrDefault("minutes", "")))),
                Faults.ttlOf(values.getOrDefault("ttl", "")),
                Long.parseLong(values.getOrDefault("seed", "")),
                Integer.parseInt(values.getOrDefault("members", "")),
                Stream.of(values.getOrDefault("nemesis", "").split(",", -1))
                        .filter(name -> !name.isBlank())
                        .toList(),
                Path.of(values.getOrDefault("results", "")));
        options.nemeses().forEach(FaultOptions::requireKnown);
        return options;
    }

    private static List<Backend> backends(String names) {
        return names.equals("all")
                ? List.of(Backend.values())
                : Stream.of(names.split(",", -1)).map(Backend::of).toList();
    }

    private static void requireKnown(String name) {
        List<String> known = Nemeses.all().stream().map(Nemesis::name).toList();
        if (!known.contains(name)) {
            throw new IllegalArgumentException("There is no fault '" + name + "': " + String.join(", ", known));
        }
    }

    List<Nemesis> nemesesOf(Backend backend) {
        return Nemeses.of(backend).stream()
                .filter(nemesis -> nemeses.isEmpty() || nemeses.contains(nemesis.name()))
                .toList();
    }

    List<String> roles() {
        return IntStream.rangeClosed(1, ROLES).mapToObj(i -> "role-" + i).toList();
    }
}
