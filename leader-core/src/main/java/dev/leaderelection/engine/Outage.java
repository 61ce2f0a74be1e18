// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.engine.Command.Report;
import dev.leaderelection.engine.Command.Report.Severity;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One kind of call to the store that may fail for a while: reported once for each cause, and once when it is over. A
 * timeout that comes first does not hide a refusal that comes next.
 */
final class Outage {

    private static final int MOST_CAUSES = 5;

    /** Ids and numbers differ from call to call; the cause is the rest. */
    private static final Pattern PARTICULARS = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+");

    private final String begins;

    private final String ends;

    /** Failures in a row that are nothing to report yet. */
    private final int tolerated;

    private final Set<String> causes = new HashSet<>();

    private int failures;

    private @Nullable String failure;

    Outage(String begins, String ends, int tolerated) {
        this.begins = begins;
        this.ends = ends;
        this.tolerated = tolerated;
    }

    void failed(String why, Turn turn) {
        failures++;
        if (failures <= tolerated) {
            return;
        }
        failure = why;
        if (causes.size() < MOST_CAUSES && causes.add(PARTICULARS.matcher(why).replaceAll("#"))) {
            turn.add(new Report(Severity.WARN, begins + "; retrying quietly. " + why));
        }
    }

    void over(Turn turn) {
        if (failure != null) {
            turn.add(new Report(Severity.INFO, ends));
        }
        failures = 0;
        failure = null;
        causes.clear();
    }

    /** What the last call failed with, if that is more than a hiccup. */
    @Nullable
    String failure() {
        return failure;
    }
}
