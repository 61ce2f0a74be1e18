// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.report;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Writes the report of the day before, once, on whichever instance leads this role. */
@Component
class DailyReport {

    static final String ROLE = "daily-report";

    private static final Logger log = LoggerFactory.getLogger(DailyReport.class);

    private final Reports reports;

    private final LeaderService leaders;

    private final Clock clock;

    DailyReport(Reports reports, LeaderService leaders, Clock clock) {
        this.reports = reports;
        this.leaders = leaders;
        this.clock = clock;
    }

    /** Runs on every instance at the time set by {@code sample.report-cron} (UTC) and does its work on one. */
    @LeaderOnly(ROLE)
    @Scheduled(cron = "${sample.report-cron}", zone = "UTC")
    public void write() {
        writeNow();
    }

    /** Writes the report of yesterday under the term that the calling thread works under. */
    Report writeNow() {
        LocalDate yesterday = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1);
        long token = Leadership.current().orElseThrow().token();
        Report report = reports.write(yesterday, leaders.self().id(), token);
        log.info("{}", report);
        return report;
    }
}
