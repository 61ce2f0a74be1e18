// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.faults.Nemesis.Fault;
import dev.leaderelection.bench.server.EtcdServers;
import dev.leaderelection.bench.server.ServerNode;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.CompactOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What happens to servers and to what they keep. */
final class ServerNemeses {

    private static final String DATA_LOSS = "the store lost what it had acknowledged";

    private ServerNemeses() {}

    static List<Nemesis> all() {
        return List.of(
                Nemesis.everywhere("server-restart", 0, (testbed, random) -> {
                    ServerNode server = testbed.servers().leader();
                    server.stop();
                    return Fault.of(server);
                }),
                Nemesis.everywhere("server-killed", 0.5, (testbed, random) -> {
                    ServerNode server = testbed.servers().leader();
                    server.kill();
                    return Fault.of(server);
                }),
                frozen("server-frozen", 1.5),
                frozen("server-frozen-briefly", 0.6),
                Nemesis.everywhere("all-servers-killed", 0.5, (testbed, random) -> {
                            testbed.servers().nodes().forEach(ServerNode::kill);
                            return Fault.of("all servers");
                        })
                        .only(Backend::isCluster),
                Nemesis.everywhere("store-leader-moved", 0.5, (testbed, random) -> moveLeader(testbed))
                        .only(Predicate.isEqual(Backend.ETCD)),
                Nemesis.everywhere("etcd-compaction", 1, (testbed, random) -> compactions(testbed))
                        .only(Predicate.isEqual(Backend.ETCD)),
                Nemesis.everywhere("data-wiped", 0, (testbed, random) -> {
                            testbed.replaceData(ServerNode::wipe);
                            return Fault.of("all servers");
                        })
                        .breaking(DATA_LOSS),
                Nemesis.everywhere("snapshot-restored", 0, (testbed, random) -> {
                            List<ServerNode> nodes = testbed.servers().nodes();
                            nodes.forEach(ServerNode::freeze);
                            nodes.forEach(node -> node.copyData(copyOf(testbed, node)));
                            nodes.forEach(ServerNode::thaw);
                            testbed.hub()
                                    .order(
                                            testbed.leader().owner(),
                                            "step-down " + testbed.roles().get(0));
                            TimeUnit.NANOSECONDS.sleep(testbed.ttls(2).toNanos());
                            testbed.replaceData(node -> node.putBackData(copyOf(testbed, node)));
                            return Fault.of("all servers");
                        })
                        .breaking(DATA_LOSS));
    }

    private static Nemesis frozen(String name, double ttls) {
        return Nemesis.everywhere(name, ttls, (testbed, random) -> {
            ServerNode server = testbed.servers().leader();
            server.freeze();
            return Fault.of(server);
        });
    }

    private static Path copyOf(Testbed testbed, ServerNode node) {
        return testbed.directory().resolve("snapshot").resolve(node.name());
    }

    private static Fault moveLeader(Testbed testbed) throws Exception {
        EtcdServers servers = (EtcdServers) testbed.servers();
        ServerNode leader = servers.leader();
        ServerNode next = servers.nodes().stream()
                .filter(node -> !node.equals(leader))
                .findFirst()
                .orElseThrow();
        try (Client client = clientOf(leader)) {
            client.getMaintenanceClient().moveLeader(servers.memberId(next)).get(10, TimeUnit.SECONDS);
            return Fault.of(leader + " to " + next);
        } catch (TimeoutException | ExecutionException e) {
            // Beside another fault it may be refused.
            return Fault.of(leader + " to " + next).missedIf(true);
        }
    }

    private static Fault compactions(Testbed testbed) {
        ServerNode leader = testbed.servers().leader();
        Client client = clientOf(leader);
        Repeated compactions = Repeated.every(testbed.ttls(0.1), () -> compact(client));
        return Fault.of(leader, () -> {
            compactions.close();
            client.close();
        });
    }

    private static Client clientOf(ServerNode server) {
        return Client.builder().endpoints("http://127.0.0.1:" + server.port()).build();
    }

    /** Everything but the present goes. */
    private static void compact(Client client) {
        io.etcd.jetcd.ByteSequence any = io.etcd.jetcd.ByteSequence.from("/", StandardCharsets.US_ASCII);
        client.getKVClient()
                .get(any)
                .thenCompose(answer -> client.getKVClient()
                        .compact(
                                answer.getHeader().getRevision(),
                                CompactOption.builder()
                                        .withCompactPhysical(true)
                                        .build()))
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(busy -> null)
                .join();
    }
}
