// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

/**
 * Says whether this application is fit to lead. All beans of this type are asked about once a second, one after the other,
 * on a thread of their own, so a check may block; one that blocks or throws for {@code leader.health.grace} counts as
 * {@code false}. An application for which one of them says no for that long hands its roles over, and stays away until
 * all say yes again.
 */
@FunctionalInterface
public interface FitnessCheck {

    /**
     * Asks.
     *
     * @return whether the application is fit to lead
     */
    boolean isFit();
}
