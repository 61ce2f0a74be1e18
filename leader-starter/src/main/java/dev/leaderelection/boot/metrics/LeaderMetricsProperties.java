// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the meters of leader election.
 *
 * @param maxRoles How many roles have meters of their own, the first by name. What happens in the others is counted
 *     together, so that sums are right however many roles there are.
 */
@ConfigurationProperties("leader.metrics")
public record LeaderMetricsProperties(@DefaultValue("200") int maxRoles) {}
