// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.jdbc.JdbcSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Configuration of the JDBC backend.
 *
 * @param tablePrefix What the names of the tables begin with; may begin with a schema and a dot.
 * @param initializeSchema When to create the tables at start-up. Tables that exist are left as they are.
 * @param pollInterval How often the state is read at least. On PostgreSQL members also notify each other.
 */
@ConfigurationProperties("leader.jdbc")
public record LeaderJdbcProperties(
        @DefaultValue(JdbcSettings.DEFAULT_TABLE_PREFIX) String tablePrefix,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @DefaultValue("1s") Duration pollInterval) {}
