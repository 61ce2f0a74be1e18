// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses the backend: the one that is named, else the only one that is usable. */
final class BackendChoice {

    /** What to add to the classpath for each backend that has a module. */
    private static final Map<String, String> MODULES = Map.of(
            "jdbc",
                    "dev.leaderelection:leader-backend-jdbc (part of leader-spring-boot-starter) and"
                            + " org.springframework.boot:spring-boot-starter-jdbc",
            "zookeeper", "dev.leaderelection:leader-backend-zookeeper",
            "etcd", "dev.leaderelection:leader-backend-etcd");

    private final List<LeaderBackend> backends;

    BackendChoice(List<LeaderBackend> backends) {
        this.backends = List.copyOf(backends);
    }

    /**
     * Chooses a backend.
     *
     * @param name the value of {@code leader.backend}, if it is set
     * @return the backend
     * @throws LeaderConfigurationException if there is none, or more than one
     */
    LeaderBackend choose(@Nullable String name) {
        return name == null || name.isBlank() ? onlyUsable() : named(name.strip());
    }

    private LeaderBackend named(String name) {
        return backends.stream()
                .filter(backend -> backend.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> missing(name));
    }

    private LeaderBackend onlyUsable() {
        List<LeaderBackend> usable =
                backends.stream().filter(LeaderBackend::isUsable).toList();
        if (usable.size() > 1) {
            String names = usable.stream().map(LeaderBackend::name).sorted().collect(Collectors.joining(", "));
            throw new LeaderConfigurationException(
                    "Leader election found more than one backend that it could use (" + names
                            + "), and leader.backend names none of them.",
                    "Set leader.backend to one of: " + names + ". All members of a namespace must use the same.");
        }
        if (usable.isEmpty()) {
            throw none();
        }
        return usable.get(0);
    }

    private static LeaderConfigurationException none() {
        return new LeaderConfigurationException(
                "Leader election has no backend: there is no DataSource, no other backend is on the classpath, and"
                        + " leader.backend is not set.",
                String.join(
                        System.lineSeparator(),
                        "Choose one of three ways:",
                        "  1. a SQL database: add org.springframework.boot:spring-boot-starter-jdbc with a driver, and set"
                                + " spring.datasource.url;",
                        "  2. ZooKeeper or etcd: add dev.leaderelection:leader-backend-zookeeper or"
                                + " dev.leaderelection:leader-backend-etcd;",
                        "  3. a LeaderStore bean of your own, or leader.backend=memory for a single process in"
                                + " development.",
                        "Or set leader.enabled=false, with which this process never leads."));
    }

    private LeaderConfigurationException missing(String name) {
        String module = MODULES.get(name);
        if (module != null) {
            return new LeaderConfigurationException(
                    "leader.backend=" + name + " is set, but the module of that backend is not on the classpath.",
                    "Add " + module + ".");
        }
        TreeSet<String> known = new TreeSet<>(MODULES.keySet());
        backends.forEach(backend -> known.add(backend.name()));
        return new LeaderConfigurationException(
                "leader.backend=" + name + " is not a backend.",
                "Set it to one of " + String.join(", ", known) + ", or declare a LeaderStore bean of your own.");
    }
}
