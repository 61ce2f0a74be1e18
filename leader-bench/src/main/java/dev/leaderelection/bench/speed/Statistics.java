// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import java.util.List;

/**
 * What is said of the samples of one figure.
 *
 * @param count how many there are
 * @param min the least
 * @param median the middle one, or the mean of the middle two
 * @param max the greatest
 */
record Statistics(int count, double min, double median, double max) {

    static Statistics of(List<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(sorted.length, sorted[0], median, sorted[sorted.length - 1]);
    }
}
