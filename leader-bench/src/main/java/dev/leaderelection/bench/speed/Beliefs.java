// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What all members reported about their belief, in the order in which it was read here. Safe for use by any thread. */
final class Beliefs {

    private final List<Report> reports = new ArrayList<>();

    /** What a member saw. */
    sealed interface Report {}

    /**
     * The first {@code true}.
     *
     * @param member who
     * @param nanos after it was answered
     */
    record Rise(String member, long nanos) implements Report {}

    /**
     * The first {@code false} after.
     *
     * @param member who
     * @param lastTrue before the last {@code true} was asked for
     * @param nanos before the {@code false} was asked for
     */
    record Fall(String member, long lastTrue, long nanos) implements Report {}

    /**
     * A process stood still.
     *
     * @param process which
     * @param from since when at the earliest
     * @param to until when at the latest
     */
    record Still(String process, long from, long to) implements Report {}

    void take(String process, String line) {
        String[] words = line.split(" ", -1);
        Report report =
                switch (words[0]) {
                    case "RISE" -> new Rise(words[1], Long.parseLong(words[2]));
                    case "FALL" -> new Fall(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
                    case "STILL" -> new Still(process, Long.parseLong(words[1]), Long.parseLong(words[2]));
                    default -> throw new IllegalArgumentException(line);
                };
        synchronized (this) {
            reports.add(report);
            notifyAll();
        }
    }

    /** The first report of a kind, waited for if there is none yet. */
    synchronized <R extends Report> Optional<R> await(Class<R> kind, Predicate<R> which, long millis)
            throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (true) {
            Optional<R> found = reports.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(which)
                    .findFirst();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (found.isPresent() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    Optional<Rise> awaitRise(String member, long after, long millis) throws InterruptedException {
        return await(Rise.class, rise -> rise.member().equals(member) && rise.nanos() - after > 0, millis);
    }

    Optional<Fall> awaitFall(String member, long after, long millis) throws InterruptedException {
        return await(Fall.class, fall -> fall.member().equals(member) && fall.nanos() - after > 0, millis);
    }

    /** Whether the last thing a member said is that it leads. */
    synchronized boolean leads(String member) {
        boolean leads = false;
        for (Report report : reports) {
            if (report instanceof Rise rise && rise.member().equals(member)) {
                leads = true;
            } else if (report instanceof Fall fall && fall.member().equals(member)) {
                leads = false;
            }
        }
        return leads;
    }
}
