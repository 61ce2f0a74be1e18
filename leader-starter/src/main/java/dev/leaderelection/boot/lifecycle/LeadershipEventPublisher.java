// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import dev.leaderelection.Leadership;
import dev.leaderelection.LeadershipListener;
import dev.leaderelection.Member;
import dev.leaderelection.Transition.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/** Makes Spring events of what the service tells. */
final class LeadershipEventPublisher implements LeadershipListener {

    private final ApplicationEventPublisher events;

    LeadershipEventPublisher(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Override
    public void onGranted(Leadership leadership) {
        events.publishEvent(new LeadershipGrantedEvent(leadership));
    }

    @Override
    public void onRevoked(Leadership leadership, Reason reason) {
        events.publishEvent(new LeadershipRevokedEvent(leadership, reason));
    }

    @Override
    public void onLeaderChanged(String role, @Nullable Member leader) {
        events.publishEvent(new LeaderChangedEvent(role, leader));
    }
}
