// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.report;

import dev.leaderelection.LeaderOnly;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows the daily reports. */
@RestController
@RequestMapping("/reports")
class ReportController {

    private final Reports reports;

    private final DailyReport dailyReport;

    ReportController(Reports reports, DailyReport dailyReport) {
        this.reports = reports;
        this.dailyReport = dailyReport;
    }

    /** Writes the daily report now. Whichever instance is asked, the leader does it: the others forward the request. */
    @PostMapping
    @LeaderOnly(DailyReport.ROLE)
    @ResponseStatus(HttpStatus.CREATED)
    Report writeNow() {
        return dailyReport.writeNow();
    }

    @GetMapping
    List<Report> newest(@RequestParam(defaultValue = "100") @Positive @Max(10_000) int limit) {
        return reports.newest(limit);
    }
}
