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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A member in a JVM of its own, which can be stopped and asked whether it believes. */
final class MemberProcess implements AutoCloseable {

    private static final String ROLE = "reports";

    private final Process process;

    private final BufferedReader answers;

    private final BufferedWriter questions;

    private MemberProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
    }

    /** The member's own JVM: answers each line with whether it leads. */
    public static void main(String[] arguments) throws IOException {
        LeaderSettings settings = LeaderSettings.of(arguments[1])
                .withMember(Member.of("paused"))
                .withTimings(SessionTimings.of(Duration.ofMillis(Long.parseLong(arguments[2]))));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (ZookeeperStore store = ZookeeperStore.owning(
                        ZookeeperConnection.to(arguments[0]).start(), ZookeeperSettings.defaults());
                LeaderService leaders = LeaderEngine.create(settings, store)) {
            leaders.role(ROLE);
            leaders.start();
            while (questions.readLine() != null) {
                System.out.println(leaders.isLeader(ROLE));
            }
        }
    }

    static MemberProcess start(String connectString, String namespace, Duration ttl) {
        return Clients.call(() -> new MemberProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemberProcess.class.getName(),
                        connectString,
                        namespace,
                        String.valueOf(ttl.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()));
    }

    boolean isLeader() {
        ask();
        return answer();
    }

    /** Asks without waiting for the answer, which a stopped process gives when it goes on. */
    void ask() {
        Clients.call(() -> {
            questions.write("?\n");
            questions.flush();
            return null;
        });
    }

    boolean answer() {
        // What is logged to the same stream is no answer.
        return Clients.call(() -> {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals("true") || line.equals("false")) {
                    return Boolean.valueOf(line);
                }
            }
            throw new IllegalStateException("The member's process has ended");
        });
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
