// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Delivers what is in the outbox. With one relay messages go out in their order and nobody waits for a row that another
 * instance has locked; that is why it needs a leader.
 */
@Component
class OutboxRelay {

    static final String ROLE = "outbox-relay";

    private static final int BATCH = 100;

    private final Outbox outbox;

    private final Deliveries deliveries;

    private final LeaderService leaders;

    OutboxRelay(Outbox outbox, Deliveries deliveries, LeaderService leaders) {
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.leaders = leaders;
    }

    /** Runs on every instance and does its work on one: on the others the call returns at once. */
    @LeaderOnly(ROLE)
    @Scheduled(fixedDelayString = "${sample.relay-interval}")
    public void deliverPending() {
        Leadership term = Leadership.current().orElseThrow();
        String memberId = leaders.self().id();
        for (OutboxMessage message : outbox.oldest(BATCH)) {
            // A batch may outlast the term; what is left is the successor's.
            if (!term.isValid()) {
                return;
            }
            deliveries.deliver(message, memberId);
        }
    }
}
