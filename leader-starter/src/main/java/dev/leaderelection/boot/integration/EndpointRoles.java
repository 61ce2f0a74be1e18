// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.integration;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;

/**
 * Makes this process a candidate for the roles of its endpoints, when all of them are known: after the context has
 * started what starts by itself, before the election begins. An endpoint that was started with the context is stopped
 * until its role is granted, with a warning, because it ran on a follower for a moment.
 */
final class EndpointRoles implements ApplicationListener<ContextRefreshedEvent> {

    private static final Logger log = LoggerFactory.getLogger(EndpointRoles.class);

    private final LeaderService leaders;

    private final ObjectProvider<SmartLifecycleRoleController> controllers;

    EndpointRoles(LeaderService leaders, ObjectProvider<SmartLifecycleRoleController> controllers) {
        this.leaders = leaders;
        this.controllers = controllers;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        controllers.forEach(controller -> List.copyOf(controller.getRoles()).forEach(role -> follow(role, controller)));
    }

    private void follow(String name, SmartLifecycleRoleController controller) {
        LeaderRole role;
        try {
            role = leaders.role(name);
        } catch (IllegalArgumentException e) {
            log.warn(
                    "Spring Integration's role '{}' is not elected: {}. Rename it, or start its endpoints by other means",
                    name,
                    e.getMessage());
            return;
        }
        if (!role.isLeader() && !controller.noEndpointsRunning(name)) {
            log.warn(
                    "Endpoints of role '{}' were started with the context, before the role was granted; they are stopped"
                            + " until it is. Set autoStartup = false on: {}",
                    name,
                    running(controller.getEndpointsRunningStatus(name)));
            controller.stopLifecyclesInRole(name);
        }
    }

    private static List<String> running(Map<String, Boolean> status) {
        return status.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
