// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.docs;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.fence.LeaderTokenFilter;
import dev.leaderelection.boot.fence.LeaderTokenFilterFunction;
import dev.leaderelection.boot.fence.LeaderTokenInterceptor;
import dev.leaderelection.jdbc.FencingGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** The code of docs/fencing.md. */
final class FencingPage {

    private FencingPage() {}

    static class Payouts {

        private final JdbcTemplate jdbc;

        Payouts(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Scheduled(fixedDelay = 1000)
        @LeaderOnly(value = "payouts", fenced = true)
        @Transactional
        public void pay() {
            jdbc.update("UPDATE payout SET state = 'PAID' WHERE state = 'DUE'");
        }
    }

    static class ByHand {

        private final DataSource dataSource;

        private final FencingGuard guard;

        ByHand(DataSource dataSource, FencingGuard guard) {
            this.dataSource = dataSource;
            this.guard = guard;
        }

        void begin(Leadership term) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                guard.raise(connection, term.role(), term.token());
            }
        }

        void write(Leadership term) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try (PreparedStatement pay = connection.prepareStatement("UPDATE payout SET state = 'PAID'")) {
                    pay.executeUpdate();
                    guard.confirm(connection, term.role(), term.token());
                    connection.commit();
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }
    }

    static class Sending {

        @Bean
        RestClient bank(RestClient.Builder builder, LeaderTokenInterceptor token) {
            return builder.baseUrl("https://bank.example")
                    .requestInterceptor(token)
                    .build();
        }

        @Bean
        WebClient mail(WebClient.Builder builder, LeaderTokenFilterFunction token) {
            return builder.baseUrl("https://mail.example").filter(token).build();
        }
    }

    static class Receiving {

        @Bean
        FilterRegistrationBean<LeaderTokenFilter> leaderTokens(DataSource dataSource) {
            var filter = new LeaderTokenFilter(dataSource, "LEADER_").requiringToken();
            var registration = new FilterRegistrationBean<>(filter);
            registration.addUrlPatterns("/payments/*");
            return registration;
        }
    }
}
