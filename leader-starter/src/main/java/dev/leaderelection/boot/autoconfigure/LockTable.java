// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;

/**
 * The one table of Spring Integration that its locks need: looks whether it is there, and creates it with Spring
 * Integration's own DDL, without the tables that locks do not need.
 */
final class LockTable {

    private static final Logger log = LoggerFactory.getLogger(LockTable.class);

    private static final String NAME = DefaultLockRepository.DEFAULT_TABLE_PREFIX + "LOCK";

    private static final Pattern CREATE =
            Pattern.compile("CREATE\\s+TABLE\\s+" + NAME + "\\s[^;]*", Pattern.CASE_INSENSITIVE);

    private final DataSource dataSource;

    LockTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Sees to it that the table is there. A database that is away at the moment is left for later.
     *
     * @param create whether to create it if it is not
     * @throws LeaderConfigurationException if it is not there
     */
    void prepare(boolean create) {
        try (Connection connection = dataSource.getConnection()) {
            // A statement that fails must not take the next one with it.
            connection.setAutoCommit(true);
            String script = script(connection);
            SQLException missing = look(connection);
            if (missing != null && create) {
                missing = create(connection, script);
            }
            if (missing != null) {
                throw missing(script, missing);
            }
        } catch (SQLException e) {
            log.warn("Locks wait for their database, whether table {} is there is not known: {}", NAME, e.getMessage());
        }
    }

    private static @Nullable SQLException look(Connection connection) {
        String query = "SELECT LOCK_KEY, REGION, CLIENT_ID, CREATED_DATE, EXPIRED_AFTER FROM " + NAME + " WHERE 1 = 0";
        return run(connection, query);
    }

    /** Several processes may do so at once: what counts is that the table is there afterwards. */
    private static @Nullable SQLException create(Connection connection, String script) {
        SQLException failure = run(connection, ddl(script));
        SQLException missing = look(connection);
        if (missing != null && failure != null) {
            missing.addSuppressed(failure);
        }
        return missing;
    }

    private static @Nullable SQLException run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static String script(Connection connection) throws SQLException {
        DatabaseDriver driver =
                DatabaseDriver.fromProductName(connection.getMetaData().getDatabaseProductName());
        String platform = driver == DatabaseDriver.MARIADB ? DatabaseDriver.MYSQL.getId() : driver.getId();
        return "org/springframework/integration/jdbc/schema-" + platform + ".sql";
    }

    private static String ddl(String script) {
        try {
            Matcher statement =
                    CREATE.matcher(new ClassPathResource(script).getContentAsString(StandardCharsets.UTF_8));
            if (!statement.find()) {
                throw new IllegalStateException("There is no table " + NAME + " in classpath:" + script);
            }
            return statement.group();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no DDL of Spring Integration for this database", e);
        }
    }

    private static LeaderConfigurationException missing(String script, SQLException cause) {
        return new LeaderConfigurationException(
                "leader.lock-registry.enabled=true is set, but the locks cannot use table " + NAME + ": "
                        + cause.getMessage(),
                "Create the table with the DDL in classpath:" + script
                        + " (in the jar of spring-integration-jdbc), or set leader.jdbc.initialize-schema=always.",
                cause);
    }
}
