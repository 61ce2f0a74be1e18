// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import java.util.ArrayList;
import java.util.List;

/** All that is done to members and servers. */
final class Nemeses {

    private Nemeses() {}

    static List<Nemesis> all() {
        List<Nemesis> all = new ArrayList<>();
        all.addAll(processes());
        all.addAll(NetworkNemeses.all());
        all.addAll(ServerNemeses.all());
        all.addAll(ClockNemeses.all());
        all.addAll(StoreNemeses.all());
        all.addAll(ApplicationNemeses.all());
        return List.copyOf(all);
    }

    static List<Nemesis> of(Backend backend) {
        return all().stream()
                .filter(nemesis -> nemesis.appliesTo().test(backend))
                .toList();
    }

    private static List<Nemesis> processes() {
        return List.of(
                Nemesis.everywhere("kill", 0.1, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    leader.process().kill();
                    return Fault.of(leader);
                }),
                freeze(0.5),
                freeze(0.9),
                freeze(1.1),
                freeze(3));
    }

    private static Nemesis freeze(double ttls) {
        return Nemesis.everywhere("freeze-" + ttls + "-ttl", ttls, (testbed, random) -> {
            Candidate leader = testbed.leader();
            leader.process().freeze();
            return Fault.of(leader);
        });
    }
}
