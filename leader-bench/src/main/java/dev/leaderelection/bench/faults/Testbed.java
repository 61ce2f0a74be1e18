// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.server.DatabaseServer;
import dev.leaderelection.bench.server.Directories;
import dev.leaderelection.bench.server.RealServers;
import dev.leaderelection.bench.server.ServerNode;
import dev.leaderelection.bench.server.Signals;
import dev.leaderelection.jdbc.ConnectionSource;
import dev.leaderelection.jdbc.JdbcSchema;
import dev.leaderelection.jdbc.JdbcSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Servers, members, and a proxy between each member and each server, and between the servers. */
final class Testbed implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private final Backend backend;

    private final Duration ttl;

    private final Hub hub = new Hub();

    private final List<Proxy> peerProxies = new ArrayList<>();

    /** The number of the server that the peer proxy of the same index leads to. */
    private final List<Integer> peerTargets = new ArrayList<>();

    private final RealServers servers;

    private final List<Candidate> members;

    private final Path directory;

    private final List<String> roles;

    /**
     * A test bed on which nothing runs yet.
     *
     * @param backend what the members elect over
     * @param directory where data and logs go
     * @param ttl the session TTL
     * @param size how many members
     * @param roles the roles that all of them want
     * @param program what a member runs
     */
    Testbed(Backend backend, Path directory, Duration ttl, int size, List<String> roles, Candidate.Program program) {
        this.backend = backend;
        this.ttl = ttl;
        this.directory = directory.toAbsolutePath();
        this.roles = roles;
        // A run that was killed left its data, which belongs to other ports.
        Directories.delete(this.directory);
        servers = backend.servers(this.directory, this::before);
        Candidate.Setup setup =
                new Candidate.Setup(backend, this.directory, ttl.toMillis(), hub, roles, this::address, program);
        members = IntStream.rangeClosed(1, size)
                .mapToObj(i -> new Candidate(
                        "m" + i,
                        servers.nodes().stream()
                                .map(node -> new Proxy(node.port()))
                                .toList(),
                        setup))
                .toList();
    }

    private int before(int node, int port) {
        Proxy proxy = new Proxy(port, this::serverThatConnectsFrom);
        peerProxies.add(proxy);
        peerTargets.add(node);
        return proxy.port();
    }

    private String serverThatConnectsFrom(int port) {
        return servers.nodes().stream()
                .filter(node -> node.pids().stream().anyMatch(pid -> TcpOwners.owns(pid, port)))
                .map(ServerNode::name)
                .findFirst()
                .orElse("");
    }

    private String address(List<Proxy> proxies) {
        if (servers instanceof DatabaseServer database) {
            return database.url(proxies.get(0).port());
        }
        String scheme = backend == Backend.ETCD ? "http://" : "";
        return proxies.stream()
                .map(proxy -> scheme + "127.0.0.1:" + proxy.port())
                .collect(Collectors.joining(","));
    }

    /** Starts the servers and the members, and returns when each role is led. */
    void start() {
        servers.start();
        createTables();
        members.forEach(member -> member.process().begin());
        members.forEach(member -> member.process().awaitServing());
        if (!await(START_PATIENCE, this::isLed)) {
            throw new IllegalStateException("Nobody leads " + roles + " after " + START_PATIENCE + "; "
                    + members.get(0).process().endOfLog());
        }
    }

    /** Makes the tables where there are none. */
    void createTables() {
        if (servers instanceof DatabaseServer database) {
            new JdbcSchema(
                            ConnectionSource.of(database.url(), database.user(), database.password()),
                            JdbcSettings.DEFAULT_TABLE_PREFIX)
                    .create();
        }
    }

    /** Kills all servers, replaces their data, and starts them. */
    void replaceData(java.util.function.Consumer<ServerNode> replacement) {
        servers.nodes().forEach(ServerNode::kill);
        servers.nodes().forEach(replacement);
        servers.start();
        createTables();
    }

    boolean isLed() {
        return roles.stream().allMatch(role -> hub.leader(role).isPresent());
    }

    static boolean await(Duration atMost, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > atMost.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    Backend backend() {
        return backend;
    }

    Duration ttl() {
        return ttl;
    }

    /** A part or a multiple of the TTL. */
    Duration ttls(double many) {
        return Duration.ofNanos(Math.round(ttl.toNanos() * many));
    }

    Hub hub() {
        return hub;
    }

    Path directory() {
        return directory;
    }

    List<String> roles() {
        return roles;
    }

    RealServers servers() {
        return servers;
    }

    DatabaseServer database() {
        return (DatabaseServer) servers;
    }

    List<Candidate> members() {
        return members;
    }

    /** The member that leads the first role, or else any. */
    Candidate leader() {
        Optional<Run> leading = hub.leader(roles.get(0));
        return members.stream()
                .filter(member -> leading.isPresent() && leading.get().owner().equals(member.owner()))
                .findFirst()
                .orElse(members.get(0));
    }

    /** What is between all members and one server. */
    List<Proxy> proxiesBefore(ServerNode server) {
        int index = servers.nodes().indexOf(server);
        return members.stream().map(member -> member.proxies().get(index)).toList();
    }

    List<Proxy> peerProxies() {
        return peerProxies;
    }

    /** What a server and the others say to each other: requests of whoever connects, and the answers. */
    void conductPeers(ServerNode server, Conduct incoming, Conduct outgoing) {
        int index = servers.nodes().indexOf(server);
        for (int i = 0; i < peerProxies.size(); i++) {
            Proxy proxy = peerProxies.get(i);
            if (peerTargets.get(i) == index) {
                proxy.conduct(incoming);
            } else {
                proxy.conduct(from -> from.equals(server.name()) ? outgoing : Conduct.OPEN);
            }
        }
    }

    /** All connections pass everything, all servers and all members run. */
    void heal() {
        peerProxies.forEach(proxy -> proxy.conduct(Conduct.OPEN));
        members.forEach(member -> member.proxies().forEach(proxy -> proxy.conduct(Conduct.OPEN)));
        Signals.send("CONT", processes());
        if (!servers.nodes().stream().allMatch(ServerNode::isRunning)) {
            servers.start();
        }
        members.forEach(member -> member.process().begin());
    }

    private List<Long> processes() {
        return Stream.concat(servers.nodes().stream(), members.stream().map(Candidate::process))
                .flatMap(node -> node.pids().stream())
                .toList();
    }

    @Override
    public void close() {
        members.forEach(member -> member.process().kill());
        servers.close();
        members.forEach(member -> member.proxies().forEach(Proxy::close));
        peerProxies.forEach(Proxy::close);
        hub.close();
    }
}
