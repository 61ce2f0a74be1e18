// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.core.log.LogMessage;

/** What Spring Boot would print when a start fails. */
public final class StartFailures {

    private StartFailures() {}

    /** The analysis of the failure, by the analyzers that are registered as in an application. */
    public static FailureAnalysis analysisOf(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable failure = Objects.requireNonNull(context.getStartupFailure());
        List<FailureAnalysis> analyses = analyzers().stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .toList();
        assertThat(analyses).as("analyses of %s", failure).hasSize(1);
        return analyses.get(0);
    }

    private static List<FailureAnalyzer> analyzers() {
        FailureHandler ignoring = FailureHandler.handleMessage((message, failure) -> {
            assertThat(LogMessage.of(message)).asString().doesNotContain("dev.leaderelection");
        });
        return SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, null, ignoring);
    }
}
