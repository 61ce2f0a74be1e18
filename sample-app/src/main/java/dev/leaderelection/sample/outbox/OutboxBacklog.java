// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import dev.leaderelection.LeaderOnly;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The gauge {@code sample.outbox.backlog}. All instances see the same outbox, so one of them exports its length: this bean
 * is started with the term and stopped at its end, and never by the application's own start.
 */
@Component
@LeaderOnly(OutboxRelay.ROLE)
class OutboxBacklog implements SmartLifecycle {

    private final Outbox outbox;

    private final MeterRegistry meters;

    private volatile @Nullable Gauge gauge;

    OutboxBacklog(Outbox outbox, MeterRegistry meters) {
        this.outbox = outbox;
        this.meters = meters;
    }

    @Override
    public void start() {
        gauge = Gauge.builder("sample.outbox.backlog", outbox, Outbox::size)
                .description("Messages that are promised and not delivered yet")
                .baseUnit("messages")
                .register(meters);
    }

    @Override
    public void stop() {
        Gauge exported = gauge;
        if (exported != null) {
            meters.remove(exported);
            gauge = null;
        }
    }

    @Override
    public boolean isRunning() {
        return gauge != null;
    }
}
