// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.member.Library;
import dev.leaderelection.bench.speed.member.MemberMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A JVM with members, driven from here; see {@link MemberMain}. Safe for use by any thread. */
final class MemberProcess implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final String name;

    private final Beliefs beliefs;

    private final Process process;

    private final PrintStream commands;

    private final AtomicInteger numbers = new AtomicInteger();

    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

    private MemberProcess(String name, Beliefs beliefs, Process process) {
        this.name = name;
        this.beliefs = beliefs;
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reports of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM.
     *
     * @param name unique among those that report to the same beliefs
     * @param beliefs told what its members believe
     * @param logs where its output goes
     */
    static MemberProcess start(String name, Beliefs beliefs, Path logs) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Xss512k",
                        "-Dlogback.configurationFile=" + Speed.QUIET,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemberMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(name + ".log").toFile()))
                .start();
        return new MemberProcess(name, beliefs, process);
    }

    String name() {
        return name;
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            // The process is gone; whoever waits for an answer learns it below.
        }
        answers.values().forEach(answer -> answer.completeExceptionally(new IOException(name + " has ended")));
    }

    private void take(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "OK" -> answer(words[1]).complete(words[2]);
            case "ERROR" ->
                answer(words[1]).completeExceptionally(new IllegalStateException(name + " failed: " + words[2]));
            default -> beliefs.take(name, line);
        }
    }

    private CompletableFuture<String> answer(String number) {
        return Objects.requireNonNull(answers.remove(number), number);
    }

    CompletableFuture<String> send(String verb, String member, Object... arguments) {
        String number = Integer.toString(numbers.incrementAndGet());
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(number, answer);
        StringBuilder line = new StringBuilder(number + " " + verb + " " + member);
        for (Object argument : arguments) {
            line.append(' ').append(argument);
        }
        synchronized (commands) {
            commands.println(line);
        }
        if (!process.isAlive()) {
            answer.completeExceptionally(new IOException(name + " has ended"));
        }
        return answer;
    }

    String call(String verb, String member, Object... arguments) throws InterruptedException {
        return result(send(verb, member, arguments), ANSWER);
    }

    static String result(CompletableFuture<String> answer, Duration longest) throws InterruptedException {
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("A member did not do as it was told", e);
        }
    }

    /** A member in this process, connected and not yet a candidate. */
    void open(String member, Library library, StoreServer server, String namespace, Duration ttl, int roles)
            throws InterruptedException {
        call(
                "open",
                member,
                library,
                server.address(),
                server.user(),
                server.password(),
                namespace,
                member,
                ttl.toMillis(),
                roles);
    }

    /** Reports the member's belief in its first role; asks for it after each such pause. */
    void watch(String member, Duration pause) throws InterruptedException {
        call("watch", member, pause.toNanos());
    }

    /** SIGKILL. Returns the time just before. */
    long kill() {
        long before = System.nanoTime();
        process.destroyForcibly();
        return before;
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = List.of("kill", "-" + signal, Long.toString(process.pid()));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
