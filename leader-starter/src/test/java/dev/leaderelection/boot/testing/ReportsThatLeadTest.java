// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.testing.ReportApplication.Reports;
import dev.leaderelection.test.LeaderTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@TestPropertySource(properties = "spring.application.name=shop")
@LeaderTest(everything = true)
class ReportsThatLeadTest {

    @Test
    void everyGateIsOpen(@Autowired Reports reports) {
        reports.clear();
        reports.send("whoever leads");

        assertThat(reports.sent()).containsExactly("whoever leads");
    }
}
