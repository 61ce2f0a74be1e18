// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.nio.file.Path;

/** Measures, and writes the figures and the document made of them. */
public final class Speed {

    /** Keeps logging out of what is measured, here and in the JVMs of members. */
    static final String QUIET = "dev/leaderelection/bench/speed/logback-quiet.xml";

    private Speed() {}

    /** @param arguments see SpeedOptions */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", QUIET);
        RawFigures raw = RawFigures.in(Path.of(System.getProperty("bench.results", "docs/results/benchmarks.tsv")));
        RunInfo info = RunInfo.now("");
        raw.add(info);
        new JmhPart(info.date(), JmhPart.Effort.REAL).run(raw);
        raw.all().forEach(figure -> System.out.println(figure.key() + " " + figure.statistics()));
    }
}
