// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs that are run: where they are, and what they print. */
public final class Programs {

    private Programs() {}

    /** Where programs out of jars are unpacked to, once for all runs. */
    static Path unpacked() {
        return Path.of(System.getProperty("bench.programs", "target/programs")).toAbsolutePath();
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * A class of this process's class path in a Java virtual machine that is compiled quickly and stays small.
     *
     * @param megabytes the most heap
     * @param mainClass the class
     * @param arguments its arguments
     * @return the command line
     */
    public static List<String> java(String megabytes, String mainClass, List<String> arguments) {
        return java(megabytes, List.of(), mainClass, arguments);
    }

    /**
     * The same, with other classes in the place of some of this process's.
     *
     * @param megabytes the most heap
     * @param first directories that come before this process's class path
     * @param mainClass the class
     * @param arguments its arguments
     * @return the command line
     */
    public static List<String> java(String megabytes, List<Path> first, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + megabytes + "m"));
        command.addAll(List.of("-cp", classPath(first), mainClass));
        command.addAll(arguments);
        return command;
    }

    /**
     * Unpacks or installs programs while no other process of this machine does so into the same directory.
     *
     * @param work what is done
     */
    static synchronized void alone(Runnable work) {
        Path file = unpacked().resolve("lock");
        try {
            Files.createDirectories(unpacked());
            // The lock ends with its channel.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                work.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + file, e);
        }
    }

    /** The class path with absolute names: servers have a working directory of their own. */
    private static String classPath(List<Path> first) {
        Stream<Path> own = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
        return Stream.concat(first.stream(), own)
                .map(entry -> entry.toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A program that a variable of the environment or else the PATH names. */
    static Optional<Path> find(String program, String variable) {
        String chosen = System.getenv(variable);
        if (chosen != null && !chosen.isBlank()) {
            return Optional.of(Path.of(chosen).toAbsolutePath());
        }
        String path = System.getenv("PATH");
        Stream<String> directories = path == null ? Stream.empty() : Arrays.stream(path.split(File.pathSeparator, -1));
        return directories
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program to its end, which must be a good one, and returns what it printed. */
    static String run(Path directory, List<String> command) {
        try {
            Process program = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            try (InputStream output = program.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                if (program.waitFor() != 0) {
                    throw new IllegalStateException(command + " failed: " + text);
                }
                return text;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command + " runs", e);
        }
    }
}
