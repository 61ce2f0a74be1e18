// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Transition.Reason;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;

/**
 * Makes Spring Integration's events of what the service tells. The events are handled before the call returns: on a
 * planned end the role is released only when its endpoints have stopped.
 */
final class IntegrationEventPublisher implements LeadershipListener {

    private final LeaderService leaders;

    private final ApplicationEventPublisher events;

    IntegrationEventPublisher(LeaderService leaders, ApplicationEventPublisher events) {
        this.leaders = leaders;
        this.events = events;
    }

    @Override
    public void onGranted(Leadership leadership) {
        events.publishEvent(new OnGrantedEvent(leaders, new TermContext(leadership, leaders), leadership.role()));
    }

    @Override
    public void onRevoked(Leadership leadership, Reason reason) {
        events.publishEvent(new OnRevokedEvent(leaders, new TermContext(leadership, leaders), leadership.role()));
    }
}
