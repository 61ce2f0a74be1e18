// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderService;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.testing.ReportApplication.Reports;
import dev.leaderelection.test.LeaderTest;
import dev.leaderelection.test.TestLeaders;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@TestPropertySource(properties = "spring.application.name=shop")
@LeaderTest
class ReportsTest {

    @Autowired
    private TestLeaders leaders;

    @Autowired
    private Reports reports;

    @Autowired
    private LeaderService service;

    @BeforeEach
    void clear() {
        reports.clear();
    }

    @Test
    void onlyTheLeaderSends() {
        reports.send("on a follower");
        leaders.grant("reports");
        reports.send("on the leader");
        leaders.revoke("reports");
        reports.send("on a follower again");

        assertThat(reports.sent()).containsExactly("on the leader");
    }

    @Test
    void listenersHearOfTerms() {
        leaders.grant("reports");
        assertThat(reports.terms()).containsExactly("begin");

        leaders.expire();
        assertThat(reports.terms()).containsExactly("begin", "end");
    }

    @Test
    void cutOffLeaderSendsUntilItsSessionLapses() {
        leaders.grant("reports");
        leaders.partition();
        reports.send("in time");
        leaders.advance(Duration.ofSeconds(10));
        reports.send("too late");

        assertThat(reports.sent()).containsExactly("in time");
    }

    @Test
    void sendingStopsWhenTheProcessWasFrozenMeanwhile() {
        leaders.grant("reports");
        Iterator<String> pieces = Stream.of("first", "second")
                .peek(piece -> {
                    if (piece.equals("second")) {
                        leaders.freeze();
                    }
                })
                .iterator();

        assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> reports.sendInPieces(pieces));
        assertThat(reports.sent()).containsExactly("first");
    }

    @Test
    void serviceHasTheApplicationsSettings() {
        assertThat(service.settings().namespace()).isEqualTo("shop");
    }
}
