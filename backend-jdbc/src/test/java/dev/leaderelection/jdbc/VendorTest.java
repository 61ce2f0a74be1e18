// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorTest {

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, 55P03, 0, true",
        "POSTGRESQL, 57014, 0, true",
        "POSTGRESQL, 40P01, 0, true",
        "POSTGRESQL, 40003, 0, false",
        "POSTGRESQL, 57P01, 0, false",
        "POSTGRESQL, 08006, 0, false",
        "POSTGRESQL, 25006, 0, false",
        "MARIADB, HY000, 1205, true",
        "MARIADB, 40001, 1213, true",
        "MARIADB, 70100, 1317, false",
        "MYSQL, HY000, 1205, true",
        "MYSQL, 08S01, 0, false",
        "H2, HYT00, 50200, true",
        "H2, 40001, 40001, true",
        "H2, 57014, 57014, true",
        "H2, 90098, 90098, false",
        "ORACLE, HYT00, 0, false",
        "SQLSERVER, 40001, 1205, true"
    })
    void locksAndTimeoutsInTheServerAreKnownToHaveDoneNothing(Vendor vendor, String state, int code, boolean busy) {
        assertThat(vendor.isBusy(new SQLException("message", state, code))).isEqualTo(busy);
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, 0, true",
        "42703, 0, true",
        "42501, 0, false",
        "42601, 0, false",
        "42S02, 1146, true",
        "42S22, 1054, true",
        "42000, 1142, false",
        "42000, 1064, false",
        "42S04, 42104, true",
        "90096, 90096, false",
        "42000, 942, true",
        "42000, 904, true",
        "42000, 1031, false",
        "S0002, 208, true",
        "S0001, 207, true",
        "S0001, 2714, false",
        "57014, 0, false",
        "08006, 0, false"
    })
    void missingTableIsToldFromMissingPermissionAndFromAnotherMistake(String state, int code, boolean missing) {
        assertThat(Vendor.isMissing(new SQLException("message", state, code))).isEqualTo(missing);
    }

    @Test
    void errorWithoutStateTellsNothing() {
        SQLException error = new SQLException("message");
        assertThat(Vendor.H2.isBusy(error)).isFalse();
        assertThat(Vendor.isInvalid(error)).isFalse();
        assertThat(Vendor.isMissing(error)).isFalse();
        assertThat(Vendor.isDuplicate(error)).isFalse();
    }

    @Test
    void limitsStayWithinTheTimeoutAndAboveNothing() {
        assertThat(Vendor.POSTGRESQL.limits(Duration.ofSeconds(1)))
                .containsExactly("SET lock_timeout = 500", "SET statement_timeout = 900");
        assertThat(Vendor.POSTGRESQL.limits(Duration.ofMillis(1)))
                .containsExactly("SET lock_timeout = 1", "SET statement_timeout = 1");
        assertThat(Vendor.MARIADB.limits(Duration.ofMillis(100))).contains("SET SESSION max_statement_time = 0.090");
    }

    @Test
    void settingsNameTheRuleThatIsViolated() {
        assertThatThrownBy(() -> JdbcSettings.defaults().withPollInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leader.jdbc.poll-interval >= 1ms");
        try (JdbcLeaderStore store = new JdbcLeaderStore(
                TestDatabase.h2InMemory().source(), JdbcSettings.defaults().withPollInterval(Duration.ofMillis(200)))) {
            assertThat(store.pollInterval()).isEqualTo(Duration.ofMillis(200));
            assertThat(store.name()).isEqualTo("jdbc");
        }
    }
}
