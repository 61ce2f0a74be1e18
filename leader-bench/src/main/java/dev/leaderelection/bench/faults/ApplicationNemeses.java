// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import java.util.List;

/** What applications do to their own elections. */
final class ApplicationNemeses {

    private ApplicationNemeses() {}

    static List<Nemesis> all() {
        return List.of(
                Nemesis.everywhere("listener-blocks", 2, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    leader.order("block " + testbed.ttls(4).toMillis());
                    leader.order("step-down " + testbed.roles().get(0));
                    return Fault.of(leader, () -> leader.order("unblock"));
                }),
                Nemesis.everywhere("listener-blocks-and-member-cut-off", 2, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    leader.order("block " + testbed.ttls(4).toMillis());
                    leader.proxies().forEach(proxy -> proxy.conduct(Conduct.BLACKHOLE));
                    return Fault.of(leader, () -> leader.order("unblock"));
                }),
                Nemesis.everywhere("planned-hand-over", 1, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    testbed.roles().forEach(role -> leader.order("step-down " + role));
                    return Fault.of(leader);
                }),
                Nemesis.everywhere("member-stopped", 0.5, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    leader.order("stop");
                    // Started anew only when it is gone, which takes longer if the store does not answer.
                    return Fault.of(leader, () -> leader.process().awaitEnd());
                }),
                Nemesis.everywhere("churn-of-1000-roles", 4, (testbed, random) -> {
                    testbed.members().forEach(member -> member.order("join"));
                    Testbed.await(testbed.ttls(2), () -> false);
                    Candidate one = testbed.leader();
                    one.order("pause");
                    // A role that was joined stays so: the processes that come after these want the few again.
                    return Fault.of("all, paused on " + one, () -> {
                        one.order("resume");
                        Testbed.await(testbed.ttls(1), () -> false);
                        testbed.members().forEach(member -> member.process().kill());
                    });
                }));
    }
}
