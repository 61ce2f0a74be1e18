// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import dev.leaderelection.bench.speed.member.Library;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds figures for the document.
 *
 * @param figures all there are
 * @param ttlMillis the TTL that all contestants ran with
 */
record Lookup(List<Figure> figures, long ttlMillis) {

    Optional<Figure> find(Part part, Store store, Library library, String measure, int roles) {
        return find(part, store, library, measure, roles, ttlMillis);
    }

    Optional<Figure> find(Part part, Store store, Library library, String measure, int roles, long ttl) {
        return find(new Figure.Key(part.id(), store.contestant(library), measure, ttl, roles));
    }

    Optional<Figure> jmh(String measure, int threads) {
        return find(new Figure.Key(Part.JMH.id(), JmhPart.threads(threads), measure, 0, 1));
    }

    private Optional<Figure> find(Figure.Key key) {
        return figures.stream().filter(figure -> figure.key().equals(key)).findFirst();
    }

    /** Without those that could not do it. */
    Optional<Statistics> statistics(Part part, Store store, Library library, String measure, int roles) {
        return statistics(find(part, store, library, measure, roles));
    }

    static Optional<Statistics> statistics(Optional<Figure> figure) {
        return figure.filter(one -> !one.samples().isEmpty()).map(Figure::statistics);
    }

    /** At any hand-over. */
    Optional<Double> longestOverlap(Store store, Library library) {
        return Stream.of("", HandoverPart.WARM)
                .flatMap(state -> Stream.of(HandoverPart.STEP_DOWN, HandoverPart.TRANSFER)
                        .map(how -> how + " " + HandoverPart.OVERLAP + state))
                .flatMap(measure -> statistics(Part.HANDOVER, store, library, measure, 1).stream())
                .map(Statistics::max)
                .max(Double::compare);
    }

    /** The least median of the other libraries. */
    Optional<Best> bestPeer(Part part, Store store, String measure, int roles) {
        return store.libraries().stream()
                .filter(library -> library != Library.OURS)
                .flatMap(library -> statistics(part, store, library, measure, roles).stream()
                        .map(statistics -> new Best(library, statistics.median())))
                .min(Comparator.comparingDouble(Best::median));
    }

    /**
     * Who is best of the others.
     *
     * @param library who
     * @param median of how much
     */
    record Best(Library library, double median) {}

    /** How many roles there are figures of, in order. */
    List<Integer> sizes() {
        return figures.stream()
                .filter(figure -> figure.key().part().equals(Part.ROLES.id()))
                .flatMapToInt(figure -> IntStream.of(figure.key().roles()))
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    /** Those of a store that figures of a part tell of. */
    List<Library> measured(Part part, Store store) {
        return Stream.of(Library.values())
                .filter(library -> figures.stream()
                        .anyMatch(figure -> figure.key().part().equals(part.id())
                                && figure.key().contestant().equals(store.contestant(library))))
                .toList();
    }
}
