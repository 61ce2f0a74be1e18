// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** All daily reports, one for each day. */
@Repository
class Reports {

    private static final String COUNT_OF_DAY = """
            SELECT COUNT(*) AS orders, COUNT(d.order_id) AS delivered
            FROM customer_order o LEFT JOIN delivery d ON d.order_id = o.id
            WHERE o.placed_at_ms >= ? AND o.placed_at_ms < ?
            """;

    private final JdbcClient jdbc;

    Reports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes the report of a day, anew if there is one. */
    @Transactional
    Report write(LocalDate day, String memberId, long token) {
        Report report = jdbc.sql(COUNT_OF_DAY)
                .params(startOf(day), startOf(day.plusDays(1)))
                .query((row, number) ->
                        new Report(day, row.getLong("orders"), row.getLong("delivered"), memberId, token))
                .single();
        jdbc.sql("DELETE FROM daily_report WHERE report_day = ?")
                .param(day.toString())
                .update();
        jdbc.sql("INSERT INTO daily_report (report_day, orders, delivered, member_id, token) VALUES (?, ?, ?, ?, ?)")
                .params(day.toString(), report.orders(), report.delivered(), memberId, token)
                .update();
        return report;
    }

    /** The newest reports first. */
    List<Report> newest(int limit) {
        return jdbc.sql("SELECT * FROM daily_report ORDER BY report_day DESC LIMIT ?")
                .param(limit)
                .query(Reports::report)
                .list();
    }

    private static long startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static Report report(ResultSet row, int number) throws SQLException {
        return new Report(
                LocalDate.parse(row.getString("report_day")),
                row.getLong("orders"),
                row.getLong("delivered"),
                row.getString("member_id"),
                row.getLong("token"));
    }
}
