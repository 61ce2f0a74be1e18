// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.report;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the daily reports. */
@RestController
@RequestMapping("/reports")
class ReportController {

    private final Reports reports;

    ReportController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping
    List<Report> newest(@RequestParam(defaultValue = "100") @Positive @Max(10_000) int limit) {
        return reports.newest(limit);
    }
}
