// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.member;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A JVM with members of elections. Commands come in by standard input, {@code <number> <verb> <member> <arguments>}, each
 * carried out on a thread of its own; answers, {@code OK <number> <value>} or {@code ERROR <number> <text>}, and reports
 * of the {@link BeliefWatch} go out by standard output. It ends when its input does.
 */
public final class MemberMain {

    private final PrintStream out = System.out;

    private final Map<String, Member> members = new ConcurrentHashMap<>();

    private final BeliefWatch watch = new BeliefWatch(this::tell);

    private final ExecutorService commands = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "command");
        thread.setDaemon(true);
        return thread;
    });

    private MemberMain() {}

    /**
     * Runs until the input ends.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws Exception {
        MemberMain main = new MemberMain();
        // What libraries print must not get in between.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line;
            main.commands.execute(() -> main.carryOut(command.split(" ", -1)));
        }
        // Without good-byes: whoever drives this is gone, or has closed what it wanted closed.
        Runtime.getRuntime().halt(0);
    }

    /** One of the members here. */
    private record Member(Contestant contestant, List<String> roles) {}

    private void tell(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    private void carryOut(String[] words) {
        try {
            tell("OK " + words[0] + " "
                    + carryOut(words[1], words[2], List.of(words).subList(3, words.length)));
        } catch (Throwable e) {
            e.printStackTrace();
            tell("ERROR " + words[0] + " " + e.toString().replaceAll("\\s+", " "));
        }
    }

    private String carryOut(String verb, String name, List<String> arguments) throws Exception {
        switch (verb) {
            case "open" -> members.put(name, open(arguments));
            case "watch" -> watch.watch(name, member(name).contestant(), role(0), Long.parseLong(arguments.get(0)));
            case "join" -> member(name).contestant().join(member(name).roles());
            case "give-up" -> member(name).contestant().giveUp(role(0));
            case "transfer" -> member(name).contestant().transfer(role(0), arguments.get(0));
            case "close" ->
                Objects.requireNonNull(members.remove(name)).contestant().close();
            case "await-led" -> {
                return awaitLed(member(name), Duration.ofMillis(Long.parseLong(arguments.get(0))));
            }
            case "usage" -> {
                return usage();
            }
            case "collect" -> System.gc();
            default -> throw new IllegalArgumentException(verb);
        }
        return "";
    }

    /** Arguments: library, address, user, password, namespace, member, TTL in milliseconds, number of roles. */
    private static Member open(List<String> arguments) throws Exception {
        Election election = new Election(
                arguments.get(1),
                arguments.get(2),
                arguments.get(3),
                arguments.get(4),
                arguments.get(5),
                Duration.ofMillis(Long.parseLong(arguments.get(6))));
        List<String> roles = IntStream.range(0, Integer.parseInt(arguments.get(7)))
                .mapToObj(MemberMain::role)
                .toList();
        return new Member(Contestants.create(Library.valueOf(arguments.get(0)), election), roles);
    }

    private Member member(String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    private static String role(int number) {
        return "role-" + number;
    }

    /** Answers how many roles are led, and since when all are, or when the time was over. */
    private static String awaitLed(Member member, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            long led = member.roles().stream()
                    .filter(member.contestant()::isLeader)
                    .count();
            long now = System.nanoTime();
            if (led == member.roles().size() || now - deadline > 0) {
                return led + " " + now;
            }
            Thread.sleep(2);
        }
    }

    /** Answers threads, bytes of heap in use, and nanoseconds of processor time. */
    private static String usage() {
        return ManagementFactory.getThreadMXBean().getThreadCount()
                + " "
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + " "
                + ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos();
    }
}
