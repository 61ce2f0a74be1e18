// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.SessionTimings;
import dev.leaderelection.engine.LeaderEngine;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member in a JVM of its own, which can be stopped and asked what it believes. */
final class MemberProcess implements AutoCloseable {

    private static final String READY = "ready";

    private final Process process;

    private final BufferedReader answers;

    private final BufferedWriter questions;

    private MemberProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
    }

    /** The member's own JVM: takes part in the roles of the first line, and answers each further one with how many it leads. */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        // What is logged is no answer, and must not wait for a reader.
        System.setOut(System.err);
        LeaderSettings settings = LeaderSettings.of(arguments[1])
                .withMember(Member.of("process"))
                .withTimings(SessionTimings.of(Duration.ofMillis(Long.parseLong(arguments[2]))));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (ZookeeperStore store = ZookeeperStore.owning(
                        ZookeeperConnection.to(arguments[0]).start(), ZookeeperSettings.defaults());
                LeaderService leaders = LeaderEngine.create(settings, store)) {
            answers.println(READY);
            List<String> roles = Arrays.asList(questions.readLine().split(" "));
            roles.forEach(leaders::role);
            leaders.start();
            while (questions.readLine() != null) {
                answers.println(roles.stream().filter(leaders::isLeader).count());
            }
        }
    }

    /** Starts a JVM, and takes part as soon as it is ready. */
    static MemberProcess start(String connectString, String namespace, Duration ttl, List<String> roles) {
        MemberProcess member = Clients.call(() -> new MemberProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemberProcess.class.getName(),
                        connectString,
                        namespace,
                        String.valueOf(ttl.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()));
        if (!member.hear().equals(READY)) {
            throw new IllegalStateException("The member's process does not begin as it should");
        }
        member.say(String.join(" ", roles));
        return member;
    }

    /** How many roles the member believes to lead. */
    long led() {
        ask();
        return answer();
    }

    /** Asks without waiting for the answer, which a stopped process gives when it goes on. */
    void ask() {
        say("?");
    }

    long answer() {
        return Long.parseLong(hear());
    }

    private void say(String line) {
        Clients.call(() -> {
            questions.write(line + "\n");
            questions.flush();
            return null;
        });
    }

    private String hear() {
        String line = Clients.call(answers::readLine);
        if (line == null) {
            throw new IllegalStateException("The member's process has ended");
        }
        return line;
    }

    void signal(String name) {
        Clients.call(() -> {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
            return null;
        });
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Clients.call(() -> process.waitFor(20, TimeUnit.SECONDS));
    }
}
