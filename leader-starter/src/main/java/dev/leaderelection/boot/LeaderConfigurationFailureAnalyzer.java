// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link LeaderConfigurationException} the way Spring Boot shows its own start-up failures. */
final class LeaderConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<LeaderConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LeaderConfigurationException cause) {
        return new FailureAnalysis(cause.description(), cause.action(), cause);
    }
}
