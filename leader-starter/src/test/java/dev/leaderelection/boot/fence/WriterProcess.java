// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link FencedWriter} and what it says. */
final class WriterProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;

    private final PrintStream commands;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private final List<String> output = new ArrayList<>();

    private WriterProcess(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static WriterProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FencedWriter.class.getName()));
        command.addAll(arguments);
        return new WriterProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until it says this as its next word. */
    void expect(String word) throws InterruptedException {
        String next = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        synchronized (output) {
            assertThat(next).as("output: %s", String.join("\n", output)).isEqualTo(word);
        }
    }

    void tell(String command) {
        commands.println(command);
    }

    /** All its threads stand still, as in a long pause of the garbage collector. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                if (line.startsWith(FencedWriter.MARK)) {
                    said.add(line.substring(FencedWriter.MARK.length()));
                }
            }
            said.add("ended");
        } catch (IOException e) {
            said.add("ended: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
