// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server process with its port, its data and its log, which keeps port and data over restarts. Where a server is
 * several processes (PostgreSQL), signals reach all of them.
 *
 * <p>Methods are serial; a server that does not do as it is told is an {@link IllegalStateException} with the end of its
 * log.
 */
public final class ServerNode {

    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private static final int LOG_LINES = 20;

    private final String name;

    private final Path directory;

    private final int port;

    private final Launch launch;

    private final Map<String, String> environment = new ConcurrentHashMap<>();

    private volatile @Nullable Process process;

    private volatile long begunNanos = System.nanoTime();

    /**
     * A server that does not run yet.
     *
     * @param name its name, for people
     * @param directory where its data and its log go
     * @param port where it serves clients, on the loopback interface
     * @param launch how to start it
     */
    public ServerNode(String name, Path directory, int port, Launch launch) {
        this.name = name;
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.launch = launch;
    }

    /**
     * Its name, for people.
     *
     * @return for example {@code etcd-2}
     */
    public String name() {
        return name;
    }

    /**
     * Where it serves clients, on the loopback interface.
     *
     * @return the port, the same over restarts
     */
    public int port() {
        return port;
    }

    /**
     * Where its data is.
     *
     * @return the directory
     */
    public Path data() {
        return directory.resolve("data");
    }

    /**
     * Where its output goes.
     *
     * @return the file
     */
    public Path log() {
        return directory.resolve("log");
    }

    /**
     * What its environment has beside that of this process, from the next start on: a false clock, for example.
     *
     * @return the variables, which may be changed
     */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * Starts the process, if it does not run, and does not wait until it serves.
     */
    public synchronized void begin() {
        if (isRunning()) {
            return;
        }
        try {
            Files.createDirectories(directory);
            launch.prepare().run();
            // Ctrl-C reaches every process of a terminal; servers are stopped after those that use them.
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""));
            command.addAll(launch.command().get());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            begunNanos = System.nanoTime();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
        }
    }

    /**
     * How long ago its process was started last.
     *
     * @return its age
     */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Starts the process, if it does not run, and returns when it serves. */
    public void start() {
        begin();
        awaitServing();
    }

    /**
     * Whether it answers as a server that serves does.
     *
     * @return {@code true} if it does at this moment
     */
    public boolean isServing() {
        return isRunning() && launch.serving().getAsBoolean();
    }

    /** Returns when it serves. */
    public void awaitServing() {
        long begun = System.nanoTime();
        while (!isServing()) {
            if (!isRunning() || System.nanoTime() - begun > START_PATIENCE.toNanos()) {
                throw new IllegalStateException(name + " does not serve:\n" + endOfLog());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /**
     * Whether the process is there, frozen or not.
     *
     * @return {@code true} from its start to its end
     */
    public boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /**
     * The processes of this server, the first one is the one that the others belong to.
     *
     * @return their ids, none if it does not run
     */
    public List<Long> pids() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return List.of();
        }
        List<Long> pids = new ArrayList<>(List.of(running.pid()));
        running.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return pids;
    }

    /** Stops it as its manual says; kills it if that takes too long. */
    public synchronized void stop() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        thaw();
        Signals.send(launch.stopSignal(), List.of(running.pid()));
        if (!ends(running)) {
            kill();
        }
    }

    /** Waits until it has ended by itself; kills it if that takes too long. */
    public synchronized void awaitEnd() {
        Process running = process;
        if (running != null && !ends(running)) {
            kill();
        }
    }

    /** SIGKILL for all its processes. */
    public synchronized void kill() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        // What stands still starts no more processes.
        List<Long> pids = freezeAll();
        Signals.send("KILL", pids);
        if (!ends(running)) {
            throw new IllegalStateException(name + " outlives SIGKILL");
        }
        awaitEnd(pids);
    }

    /** SIGSTOP for all its processes. */
    public synchronized void freeze() {
        freezeAll();
    }

    /** SIGCONT for all its processes. */
    public synchronized void thaw() {
        Signals.send("CONT", pids());
    }

    private List<Long> freezeAll() {
        Set<Long> frozen = new LinkedHashSet<>();
        for (List<Long> found = pids(); !frozen.containsAll(found); found = pids()) {
            Signals.send("STOP", found);
            frozen.addAll(found);
        }
        return List.copyOf(frozen);
    }

    private static boolean ends(Process process) {
        try {
            return process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void awaitEnd(List<Long> pids) {
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(process -> process.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> process)
                    .join());
        }
    }

    /** Deletes its data. The server must not run. */
    public void wipe() {
        requireStopped();
        Directories.delete(data());
    }

    /**
     * Copies its data as they are at this moment, like a snapshot of the disk. The server must be frozen or stopped, so
     * that nothing is written meanwhile.
     *
     * @param target where to, a directory that is replaced
     */
    public void copyData(Path target) {
        Directories.delete(target);
        Directories.copy(data(), target);
    }

    /**
     * Replaces its data by a copy. The server must not run.
     *
     * @param copy what {@link #copyData} wrote
     */
    public void putBackData(Path copy) {
        wipe();
        Directories.copy(copy, data());
    }

    private void requireStopped() {
        if (isRunning()) {
            throw new IllegalStateException(name + " runs: its data cannot be replaced");
        }
    }

    /**
     * The last lines of its log.
     *
     * @return the lines, with the name of the file
     */
    public String endOfLog() {
        try {
            List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
            return log() + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return log() + " cannot be read: " + e;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * How to start and stop a server.
     *
     * @param prepare what to do before each start; makes the data where there are none
     * @param command the command line
     * @param serving whether it serves
     * @param stopSignal the signal that stops it as its manual says, without SIG
     */
    public record Launch(
            Runnable prepare, Supplier<List<String>> command, BooleanSupplier serving, String stopSignal) {}
}
