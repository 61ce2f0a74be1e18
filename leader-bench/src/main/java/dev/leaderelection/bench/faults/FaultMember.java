// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.Transition;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.spi.LeaderStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A member in a process of its own. Takes part in the roles, tells its belief to the {@link Hub}, writes to the registers
 * while it leads, and does as the hub says. It ends with its connection to the hub.
 */
final class FaultMember {

    static final String NAMESPACE = "faults";

    private static final int CHURN_ROLES = 1_000;

    private final LeaderService leaders;

    private final MemberStore store;

    private volatile long blockUntilNanos = Long.MIN_VALUE;

    private FaultMember(LeaderService leaders, MemberStore store) {
        this.leaders = leaders;
        this.store = store;
        leaders.addListener(new LeadershipListener() {
            @Override
            public void onGranted(Leadership leadership) {
                block();
            }

            @Override
            public void onRevoked(Leadership leadership, Transition.Reason reason) {
                block();
            }
        });
    }

    /** Arguments: backend, address of the store, name, TTL in ms, port of the hub, how it is sampled, and the roles. */
    public static void main(String[] arguments) throws IOException {
        run(arguments, new Make() {});
    }

    /** Runs a member whose parts may be others. */
    static void run(String[] arguments, Make make) throws IOException {
        Backend backend = Backend.of(arguments[0]);
        String name = arguments[2];
        Duration ttl = Duration.ofMillis(Long.parseLong(arguments[3]));
        int hub = Integer.parseInt(arguments[4]);
        boolean asked = arguments[5].equals("asked");
        List<String> roles = List.of(arguments).subList(6, arguments.length);
        LeaderSettings settings = LeaderSettings.of(NAMESPACE)
                .withMember(Member.of(name))
                .withTimings(SessionTimings.of(ttl))
                .withDrainTimeout(Duration.ofSeconds(1));
        MemberStore store = MemberStore.of(backend, arguments[1]);
        LeaderService leaders = make.service(settings, store.store());
        FaultMember member = new FaultMember(leaders, store);
        roles.forEach(leaders::role);
        Socket samples = connect(hub);
        Threads.daemon("samples", new BeliefSampler(leaders, name, samples, asked));
        Threads.daemon("writes", make.writer(leaders, name, roles, connect(hub)));
        leaders.start();
        member.obey(name, connect(hub));
        // Nobody listens any more.
        Runtime.getRuntime().halt(0);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void obey(String name, Socket socket) throws IOException {
        socket.getOutputStream().write(("orders " + name + "\n").getBytes(StandardCharsets.US_ASCII));
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            // Some orders take long, and none must delay another.
            String line = order;
            Threads.daemon("order " + words[0], () -> obey(line, words));
        }
    }

    private void obey(String order, String[] words) {
        switch (words[0]) {
            case "exhaust-pool" -> store.exhaustPool();
            case "refill-pool" -> store.refillPool();
            case "block" -> blockUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(number(words[1]));
            case "unblock" -> blockUntilNanos = Long.MIN_VALUE;
            case "step-down" -> report(leaders.role(words[1]).stepDown(), order);
            case "transfer" -> report(leaders.role(words[1]).transferTo(words[2]), order);
            case "join" -> churnRoles().forEach(leaders::role);
            case "pause" ->
                roles(words).forEach(role -> report(leaders.role(role).pause(), order));
            case "resume" ->
                roles(words).forEach(role -> report(leaders.role(role).resume(), order));
            case "stop" -> {
                leaders.close();
                store.close();
                Runtime.getRuntime().halt(0);
            }
            default -> throw new IllegalArgumentException("Unknown order: " + words[0]);
        }
    }

    /** What an order came to under faults is for the log: the history shows what it did. */
    private static void report(CompletionStage<?> outcome, String order) {
        outcome.whenComplete((done, failure) -> {
            if (failure != null) {
                System.err.println(order + ": " + failure);
            }
        });
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    /** The role that an order names, or else all those that come and go. */
    private static List<String> roles(String[] words) {
        return words.length > 1 ? List.of(words[1]) : churnRoles();
    }

    private static List<String> churnRoles() {
        return IntStream.range(0, CHURN_ROLES).mapToObj(i -> "churn-" + i).toList();
    }

    private void block() {
        while (System.nanoTime() < blockUntilNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Makes a member's parts. */
    interface Make {

        default LeaderService service(LeaderSettings settings, LeaderStore store) {
            return LeaderEngine.create(settings, store);
        }

        default Runnable writer(LeaderService leaders, String name, List<String> roles, Socket hub) {
            return new RegisterWriter(leaders, name, roles, hub);
        }
    }
}
