// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.member.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all parts of a run share.
 *
 * @param info when and where
 * @param options what was asked for
 * @param logs where members write
 * @param raw the figures
 */
record Bench(RunInfo info, SpeedOptions options, Path logs, RawFigures raw) {

    /** So that no election finds what another left. */
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    String namespace() {
        return "bench-" + NAMESPACES.incrementAndGet();
    }

    /** Takes a figure down, and shows it. */
    void add(Figure.Key key, String unit, List<Double> samples, String note) throws IOException {
        Figure figure = new Figure(info.date(), key, unit, samples, note);
        synchronized (raw) {
            raw.add(figure);
        }
        say(figure.summary());
    }

    /** What a run tells while it goes on. */
    void say(String line) {
        System.out.println(line);
    }

    Figure.Key key(
            SpeedOptions.Part part, StoreServer server, Library library, String measure, Duration ttl, int roles) {
        return new Figure.Key(part.id(), server.store().contestant(library), measure, ttl.toMillis(), roles);
    }
}
