// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.actuate;

import dev.leaderelection.boot.FitnessCheck;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/** Fit as long as a health group is neither {@code DOWN} nor {@code OUT_OF_SERVICE}. */
final class HealthGroupCheck implements FitnessCheck {

    private final HealthEndpoint health;

    private final String group;

    HealthGroupCheck(HealthEndpoint health, String group) {
        this.health = health;
        this.group = group;
    }

    @Override
    public boolean isFit() {
        HealthDescriptor descriptor = health.healthForPath(group);
        Status status = descriptor == null ? Status.UNKNOWN : descriptor.getStatus();
        return !status.equals(Status.DOWN) && !status.equals(Status.OUT_OF_SERVICE);
    }

    @Override
    public String toString() {
        return "health group '" + group + "'";
    }
}
