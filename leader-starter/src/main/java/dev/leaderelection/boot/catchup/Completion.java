// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.catchup;

import dev.leaderelection.spi.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the leader writes down when a run is over.
 *
 * @param until all times due up to this one are done with
 * @param crons the expressions that it is about; of others it tells nothing
 */
record Completion(Instant until, String crons) {

    private static final String UNTIL = "doneUntil";

    private static final String CRONS = "cron";

    /** Reads what a leader, a newer version or a person has written; nothing if it cannot be read. */
    static Optional<Completion> parse(String text) {
        JsonObject json = JsonObject.parse(text);
        String until = json.text(UNTIL);
        String crons = json.text(CRONS);
        if (until == null || crons == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Completion(Instant.parse(until), crons));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return new JsonObject().with(UNTIL, until.toString()).with(CRONS, crons).toString();
    }
}
