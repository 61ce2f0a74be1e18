// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final int END = 4;

    /** All pairs of small runs, and all moments that their answers can have been about. */
    @Test
    void overlapIsReportedExactlyIfNoMomentsWithinTheBoundsAreWithoutIt() {
        List<Sampled> all = all();
        for (Sampled one : all) {
            for (Sampled other : all) {
                assertThat(one.run().overlaps(other.run()))
                        .as("%s and %s", one, other)
                        .isEqualTo(mustOverlap(one, other));
            }
        }
    }

    private static boolean mustOverlap(Sampled one, Sampled other) {
        return one.beliefs().stream()
                .allMatch(belief -> other.beliefs().stream().allMatch(belief::meets));
    }

    /** First and last answer, one and the same or one after the other. */
    private static List<Sampled> all() {
        List<Sampled> all = new ArrayList<>();
        for (int a = 0; a <= END; a++) {
            for (int b = a; b <= END; b++) {
                all.add(new Sampled(a, b, a, b, true));
                for (int c = b; c <= END; c++) {
                    for (int d = c; d <= END; d++) {
                        all.add(new Sampled(a, b, c, d, false));
                    }
                }
            }
        }
        return all;
    }

    private record Sampled(int firstBefore, int firstAfter, int lastBefore, int lastAfter, boolean single) {

        Run run() {
            return new Run("role", "m", 1, firstBefore, firstAfter, lastBefore);
        }

        List<Belief> beliefs() {
            List<Belief> beliefs = new ArrayList<>();
            for (int first = firstBefore; first <= firstAfter; first++) {
                for (int last = single ? first : lastBefore; last <= (single ? first : lastAfter); last++) {
                    beliefs.add(new Belief(first, last));
                }
            }
            return beliefs;
        }
    }

    private record Belief(int from, int to) {

        boolean meets(Belief other) {
            return from <= other.to && other.from <= to;
        }
    }
}
