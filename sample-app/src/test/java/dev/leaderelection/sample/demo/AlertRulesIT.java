// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.PrometheusTools.ALERTS;
import static dev.leaderelection.sample.demo.PrometheusTools.ALERT_TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.sample.demo.PrometheusTools.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules in docs/operations, judged by Prometheus' own tool. */
final class AlertRulesIT {

    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

    private static final Pattern FIRING = Pattern.compile("alertname: (\\w+)\\R *exp_alerts:\\R", Pattern.MULTILINE);

    private static final Pattern QUIET =
            Pattern.compile("alertname: (\\w+)\\R *exp_alerts: \\[\\]\\R", Pattern.MULTILINE);

    @Test
    void rulesPassTheirUnitTests() {
        Result result = PrometheusTools.promtool("", "test", "rules", ALERT_TESTS.toString());
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void unitTestsFailWhenARuleIsBroken(@TempDir Path directory) throws IOException {
        Path tests = Files.copy(ALERT_TESTS, directory.resolve(ALERT_TESTS.getFileName()));
        String rules = Files.readString(ALERTS);
        Files.writeString(
                directory.resolve(ALERTS.getFileName()), rules.replace("(leader_leading) > 1", "(leader_leading) > 2"));
        Result result = PrometheusTools.promtool("", "test", "rules", tests.toString());
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).contains("TwoLeaders");
    }

    @Test
    void everyAlertIsTestedFiringAndQuiet() throws IOException {
        List<String> alerts = names(ALERT, Files.readString(ALERTS));
        String tests = Files.readString(ALERT_TESTS);
        assertThat(alerts).hasSizeGreaterThan(5);
        assertThat(names(FIRING, tests)).containsAll(alerts);
        assertThat(names(QUIET, tests)).containsAll(alerts);
    }

    @Test
    void everyAlertIsExplained() throws IOException {
        String page = Files.readString(ALERTS.resolveSibling("../operations.md"));
        assertThat(names(ALERT, Files.readString(ALERTS)))
                .allSatisfy(alert -> assertThat(page).contains("### " + alert + "\n"));
    }

    private static List<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
