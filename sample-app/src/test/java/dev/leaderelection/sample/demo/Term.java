// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import dev.leaderelection.Transition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * A term of the first role, as its leader shows it.
 *
 * @param instance who leads
 * @param token the term's token
 * @param since when it began, by the clock of this machine
 * @param memberId the leader's member id
 */
record Term(Instance instance, long token, Instant since, String memberId) {

    /** Why a term began whose former leader was evicted, and not asked to hand over. */
    static final List<String> AFTER_EVICTION =
            List.of(Transition.Reason.EXPIRED.text(), Transition.Reason.SETTLED.text());

    /** What the leader's history says why this term began. */
    String reason() throws IOException, InterruptedException {
        for (JsonNode transition :
                instance.get("/actuator/leader/" + Instance.ROLE).path("history")) {
            if (transition.path("token").asLong() == token
                    && transition.path("event").asString().equals("GRANTED")) {
                return transition.path("reason").asString();
            }
        }
        throw new IllegalStateException("There is no term " + token + " in the history of " + instance);
    }

    static Term of(Instance leader, Instance.RoleStatus status) {
        return new Term(leader, status.token(), Objects.requireNonNull(status.since()), status.leaderId());
    }
}
