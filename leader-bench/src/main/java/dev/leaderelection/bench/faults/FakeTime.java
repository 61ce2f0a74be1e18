// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * False clocks for a process, by Debian's {@code faketime}: a library that is loaded before all others and answers for the
 * kernel. What it answers is in a file that can be changed while the process runs.
 */
final class FakeTime {

    /** How long after a change all processes have noticed it. */
    static final Duration NOTICED = Duration.ofMillis(1_200);

    /** The clock as it is. */
    static final String TRUE = "+0";

    private FakeTime() {}

    /** The library: in {@code FAKETIME_LIB}, or where Debian installs it. */
    static Optional<Path> library() {
        String chosen = System.getenv("FAKETIME_LIB");
        if (chosen != null && !chosen.isBlank()) {
            return Optional.of(Path.of(chosen).toAbsolutePath());
        }
        try (DirectoryStream<Path> systems = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
            for (Path system : systems) {
                // The one for programs with threads.
                Path library = system.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.empty();
    }

    /**
     * What a process has to be started with.
     *
     * @param file holds what the clocks say, see {@link #set}
     * @param monotonicToo whether the monotonic clock is false as well
     */
    static Map<String, String> environment(Path file, boolean monotonicToo) {
        Map<String, String> environment = new HashMap<>();
        Path library = library()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "There is no libfaketime. Run 'sudo apt-get install faketime', or set FAKETIME_LIB to libfaketimeMT.so.1"));
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", file.toAbsolutePath().toString());
        // Read again once a second: with every reading of a clock it would cost a process all its time.
        environment.put("FAKETIME_CACHE_DURATION", "1");
        if (!monotonicToo) {
            environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            // Its remedy for an old flaw of glibc would make the timed waits of a Java virtual machine return at once.
            environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            environment.put("DONT_FAKE_MONOTONIC", "1");
        }
        return environment;
    }

    /** Names of all variables that {@link #environment} sets. */
    static List<String> variables() {
        return List.of(
                "LD_PRELOAD",
                "FAKETIME_TIMESTAMP_FILE",
                "FAKETIME_CACHE_DURATION",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "DONT_FAKE_MONOTONIC");
    }

    /**
     * Sets the clock of the processes that use a file.
     *
     * @param clock as faketime reads it: {@code +3600} for an hour ahead. A rate with a monotonic clock that is left alone
     *     makes timed waits return at once; see {@link #drift}
     */
    static void set(Path file, String clock) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(next, clock + "\n");
            // Never seen half written.
            Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot set the clock in " + file, e);
        }
    }

    /**
     * Lets both clocks of a process run at another rate from now on. To faketime a rate holds since the process started: what
     * would have been gained or lost since then is taken back, or the clocks would jump.
     *
     * @param age how long ago the process started
     */
    static void rate(Path file, double rate, Duration age) {
        // It is noticed within a second. Until then a slow clock has not lost as much, and goes forward by that; a fast
        // one back.
        double seconds = age.plus(NOTICED).toMillis() / 1e3;
        set(file, String.format(Locale.ROOT, "%+.3f x%.3f", seconds * (1 - rate), rate));
    }

    /**
     * Moves a wall clock a little each second, so that it runs at another rate, in steps.
     *
     * @param millisPerSecond how much it gains, or loses
     * @return ends it
     */
    static AutoCloseable drift(Path file, long millisPerSecond) {
        long begun = System.nanoTime();
        return Repeated.every(Duration.ofSeconds(1), () -> {
            double seconds = (System.nanoTime() - begun) / 1e9;
            set(file, String.format(Locale.ROOT, "%+.3f", seconds * millisPerSecond / 1000));
        });
    }
}
