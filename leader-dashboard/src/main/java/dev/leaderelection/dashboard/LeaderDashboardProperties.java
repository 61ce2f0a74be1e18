// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the dashboard.
 *
 * @param enabled Whether to serve the page at /leader and, where it is exposed, the endpoint leaderevents.
 * @param maxStreams How many streams of events may be open at a time. Pages beyond that ask again and again instead.
 */
@ConfigurationProperties("leader.dashboard")
public record LeaderDashboardProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("20") int maxStreams) {

    /** Checks the bound. */
    public LeaderDashboardProperties {
        if (maxStreams < 0) {
            throw new IllegalArgumentException(
                    "leader.dashboard.max-streams is " + maxStreams + ". Set it to 0 (no streams) or more.");
        }
    }
}
