// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The programs of the distribution's package prometheus, and what the project gives to operators to use with them. */
final class PrometheusTools {

    private static final Path OPERATIONS = Path.of(System.getProperty("sample.operations"));

    static final Path ALERTS = OPERATIONS.resolve("alerts.yml");

    static final Path ALERT_TESTS = OPERATIONS.resolve("alerts_test.yml");

    static final Path DASHBOARD = OPERATIONS.resolve("grafana-dashboard.json");

    private PrometheusTools() {}

    /**
     * Finds a program: beside the one that PROMETHEUS_BIN names, else on the path.
     *
     * @param name prometheus or promtool
     * @return where it is
     * @throws IllegalStateException if it is not on this machine
     */
    static Path program(String name) {
        String chosen = System.getenv("PROMETHEUS_BIN");
        Stream<Path> candidates = chosen == null || chosen.isBlank()
                ? Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1))
                        .map(directory -> Path.of(directory, name))
                : Stream.of(Path.of(chosen).toAbsolutePath().resolveSibling(name));
        return candidates
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + name + " on this machine. ./verify"
                        + " brings it along where apt-get is available; else install Prometheus, or set PROMETHEUS_BIN to"
                        + " the prometheus program, beside which promtool is."));
    }

    /**
     * Runs promtool.
     *
     * @param input what it reads
     * @param arguments its arguments
     * @return its exit code and what it said
     */
    static Result promtool(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program("promtool").toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while promtool runs", e);
        }
    }

    /** What came of a run of promtool: 0 is a success. */
    record Result(int exitCode, String output) {}
}
