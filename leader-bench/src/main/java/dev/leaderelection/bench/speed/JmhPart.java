// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.jmh.CheckBenchmark;
import dev.leaderelection.bench.speed.jmh.GateBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The calls that an application makes all the time: nanoseconds and bytes for each, by JMH in JVMs of their own. */
final class JmhPart {

    static final String PART = "jmh";

    /** Calls of a benchmark's method, with a suffix for bytes. */
    static final String BYTES = " bytes";

    /** Methods of {@link CheckBenchmark} that have a target. */
    static final List<String> CHECKS = List.of("leaderByName", "leaderByHandle", "followerByName", "followerByHandle");

    /** A method of {@link CheckBenchmark}: the clocks alone. */
    static final String CLOCKS = "clocks";

    /** A method of {@link GateBenchmark}. */
    static final String GATED = "gated";

    /** A method of {@link GateBenchmark}. */
    static final String EMPTY_ADVICE = "emptyAdvice";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final TimeValue ITERATION = TimeValue.milliseconds(500);

    private final Bench bench;

    private final Effort effort;

    JmhPart(Bench bench, Effort effort) {
        this.bench = bench;
        this.effort = effort;
    }

    /**
     * How much is spent on it.
     *
     * @param forks JVMs for each benchmark
     * @param warmups iterations that are not counted
     * @param iterations that are
     */
    record Effort(int forks, int warmups, int iterations) {

        static final Effort REAL = new Effort(3, 4, 5);

        static final Effort SMOKE = new Effort(1, 1, 1);
    }

    void run() throws IOException {
        for (int threads = 1; threads <= 2; threads++) {
            record(run(CheckBenchmark.class, threads), threads);
        }
        record(run(GateBenchmark.class, 1), 1);
    }

    private Collection<RunResult> run(Class<?> benchmarks, int threads) {
        OptionsBuilder options = new OptionsBuilder();
        options.include(benchmarks.getName().replace(".", "\\.") + "\\.")
                .threads(threads)
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(ITERATION)
                .measurementIterations(effort.iterations())
                .measurementTime(ITERATION)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xmx512m", "-Dlogging.level.root=warn", "-Dlogback.configurationFile=" + Speed.QUIET)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH did not run " + benchmarks.getName(), e);
        }
    }

    private void record(Collection<RunResult> results, int threads) throws IOException {
        for (RunResult result : results) {
            String method = result.getParams().getBenchmark().replaceAll(".*\\.", "");
            add(method, threads, "ns", samples(result, null));
            add(method + BYTES, threads, "B", samples(result, ALLOCATED));
        }
    }

    private void add(String measure, int threads, String unit, List<Double> samples) throws IOException {
        bench.add(new Figure.Key(PART, threads(threads), measure, 0, 1), unit, samples, "");
    }

    static String threads(int threads) {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** The score of each iteration, or another result of it by name. */
    private static List<Double> samples(RunResult result, @Nullable String secondary) {
        List<Double> samples = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Result<?> value = secondary == null
                        ? iteration.getPrimaryResult()
                        : Objects.requireNonNull(iteration.getSecondaryResults().get(secondary), secondary);
                samples.add(value.getScore());
            }
        }
        return samples;
    }
}
