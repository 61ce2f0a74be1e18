// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One Java process that this one started: its pid, its signals, its end. What it prints goes to a file, beside which it
 * runs.
 */
final class JavaProcess {

    private static final String MAIN_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    /** Compiled quickly rather than well, and small: several of them share a laptop. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m");

    private final Process process;

    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the application in an executable jar.
     *
     * @param jar the jar
     * @param arguments the application's arguments
     * @param log where its output goes, after what is there already
     * @return the process
     */
    static JavaProcess application(Path jar, List<String> arguments, Path log) {
        return application(jar, List.of(), arguments, log);
    }

    /**
     * Starts the application in an executable jar on a virtual machine with options.
     *
     * @param jar the jar
     * @param options the virtual machine's options
     * @param arguments the application's arguments
     * @param log where its output goes, after what is there already
     * @return the process
     */
    static JavaProcess application(Path jar, List<String> options, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(options);
        command.addAll(archive(jar));
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(arguments);
        return start(command, log);
    }

    /**
     * Starts a main class that is somewhere in an executable jar, its libraries included.
     *
     * @param jar the jar
     * @param mainClass the class
     * @param arguments its arguments
     * @param log where its output goes, after what is there already
     * @return the process
     */
    static JavaProcess mainClass(Path jar, String mainClass, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(archive(jar));
        command.addAll(List.of("-cp", jar.toAbsolutePath().toString()));
        // A jar that was extracted has its libraries beside it, and needs no launcher to find them.
        boolean extracted = Files.isDirectory(jar.resolveSibling("lib"));
        command.addAll(extracted ? List.of(mainClass) : List.of("-Dloader.main=" + mainClass, MAIN_LAUNCHER));
        command.addAll(arguments);
        return start(command, log);
    }

    /** The archive of classes beside a jar, if there is one: it saves half of the work of a start. */
    private static List<String> archive(Path jar) {
        Path archive = archiveOf(jar);
        return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    static Path archiveOf(Path jar) {
        return Path.of(jar.toAbsolutePath() + ".jsa");
    }

    static JavaProcess start(List<String> javaArguments, Path log) {
        // Ctrl-C reaches every process of a terminal; these are stopped one after the other by who started them.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(javaArguments);
        try {
            Path directory = Files.createDirectories(log.toAbsolutePath().getParent());
            return new JavaProcess(
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + javaArguments, e);
        }
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code: 128 and the number of the signal, where a signal ended it. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM: a clean stop. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP: all threads stand still, as in a long pause of the garbage collector or the machine. */
    void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() {
        signal("CONT");
    }

    /**
     * Stops the process, whatever state it is in.
     *
     * @param patience how long a clean stop may take; after that it is killed
     */
    void stop(Duration patience) {
        if (!process.isAlive()) {
            return;
        }
        terminate();
        thaw();
        if (!endsWithin(patience)) {
            kill();
            endsWithin(patience);
        }
    }

    private boolean endsWithin(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void signal(String name) {
        try {
            // The shell's own kill: a small system has no program of that name.
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name + " to " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
