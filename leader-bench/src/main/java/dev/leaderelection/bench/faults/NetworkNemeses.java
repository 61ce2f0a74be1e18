// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import dev.leaderelection.bench.server.ServerNode;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What networks do, between a member and the servers and between the servers. */
final class NetworkNemeses {

    private static final double CUT_TTLS = 2.5;

    private NetworkNemeses() {}

    static List<Nemesis> all() {
        return Stream.concat(beforeServers().stream(), betweenServers().stream())
                .toList();
    }

    private static List<Nemesis> beforeServers() {
        return List.of(
                member("member-cut-off", Conduct.BLACKHOLE),
                member("member-requests-lost", Conduct.MUTE),
                member("member-answers-lost", Conduct.DEAF),
                Nemesis.everywhere("member-reset", 1, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    Repeated resets = Repeated.every(
                            testbed.ttls(0.1), () -> leader.proxies().forEach(Proxy::reset));
                    return Fault.of(leader, resets);
                }),
                Nemesis.everywhere("members-slow", 3, (testbed, random) -> {
                    // Up to about what an attempt may take.
                    long millis = random.nextLong(10, Math.max(11, testbed.ttl().toMillis() / 15));
                    testbed.members().forEach(member -> conduct(member.proxies(), Conduct.slow(millis)));
                    return Fault.of("all, " + millis + " ms each way");
                }),
                Nemesis.everywhere("answer-lost-after-commit", 0.4, (testbed, random) -> {
                    Candidate leader = testbed.leader();
                    // Requests arrive, and the connection is gone before the answers are.
                    conduct(leader.proxies(), Conduct.DEAF);
                    return Fault.of(leader, () -> leader.proxies().forEach(Proxy::reset));
                }),
                Nemesis.everywhere("all-answers-lost-after-commit", 0.4, (testbed, random) -> {
                    testbed.members().forEach(member -> conduct(member.proxies(), Conduct.DEAF));
                    return Fault.of("all", () -> testbed.members()
                            .forEach(member -> member.proxies().forEach(Proxy::reset)));
                }),
                Nemesis.everywhere("server-unreachable", CUT_TTLS, (testbed, random) -> {
                    ServerNode server = any(testbed.servers().nodes(), random);
                    conduct(testbed.proxiesBefore(server), Conduct.BLACKHOLE);
                    return Fault.of(server);
                }));
    }

    private static Nemesis member(String name, Conduct conduct) {
        return Nemesis.everywhere(name, CUT_TTLS, (testbed, random) -> {
            Candidate leader = testbed.leader();
            conduct(leader.proxies(), conduct);
            return Fault.of(leader);
        });
    }

    private static List<Nemesis> betweenServers() {
        return Stream.of(
                        Nemesis.everywhere("store-leader-cut-off", 3, (testbed, random) -> {
                            ServerNode leader = testbed.servers().leader();
                            testbed.conductPeers(leader, Conduct.BLACKHOLE, Conduct.BLACKHOLE);
                            return Fault.of(leader);
                        }),
                        Nemesis.everywhere("store-follower-cut-off-while-it-serves", 3, (testbed, random) -> {
                            ServerNode follower = follower(testbed, random);
                            testbed.conductPeers(follower, Conduct.BLACKHOLE, Conduct.BLACKHOLE);
                            return Fault.of(follower);
                        }),
                        Nemesis.everywhere("store-leader-hears-nothing", 3, (testbed, random) -> {
                            ServerNode leader = testbed.servers().leader();
                            testbed.conductPeers(leader, Conduct.MUTE, Conduct.DEAF);
                            return Fault.of(leader);
                        }),
                        Nemesis.everywhere("store-leader-is-not-heard", 3, (testbed, random) -> {
                            ServerNode leader = testbed.servers().leader();
                            testbed.conductPeers(leader, Conduct.DEAF, Conduct.MUTE);
                            return Fault.of(leader);
                        }),
                        Nemesis.everywhere("store-peers-reset", 1, (testbed, random) -> {
                            Repeated resets = Repeated.every(testbed.ttls(0.2), () -> testbed.peerProxies()
                                    .forEach(Proxy::reset));
                            return Fault.of("all", resets);
                        }),
                        Nemesis.everywhere("store-peers-slow", 3, (testbed, random) -> {
                            long millis = random.nextLong(5, 40);
                            testbed.peerProxies().forEach(proxy -> proxy.conduct(Conduct.slow(millis)));
                            return Fault.of("all, " + millis + " ms each way");
                        }))
                .map(nemesis -> nemesis.only(Backend::isCluster))
                .toList();
    }

    private static ServerNode follower(Testbed testbed, RandomGenerator random) {
        ServerNode leader = testbed.servers().leader();
        return any(
                testbed.servers().nodes().stream()
                        .filter(node -> !node.equals(leader))
                        .toList(),
                random);
    }

    private static <T> T any(List<T> some, RandomGenerator random) {
        return some.get(random.nextInt(some.size()));
    }

    private static void conduct(List<Proxy> proxies, Conduct conduct) {
        proxies.forEach(proxy -> proxy.conduct(conduct));
    }
}
