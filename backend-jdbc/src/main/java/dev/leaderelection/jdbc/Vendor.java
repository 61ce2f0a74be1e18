// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What differs from database to database. */
enum Vendor {
    POSTGRESQL("PostgreSQL") {
        @Override
        List<String> limits(Duration timeout) {
            return List.of(
                    "SET lock_timeout = " + Math.max(1, timeout.toMillis() / 2),
                    "SET statement_timeout = " + Math.max(1, timeout.toMillis() * 9 / 10));
        }

        @Override
        boolean isBusyState(String state) {
            return state.equals(LOCK_NOT_AVAILABLE) || state.equals(QUERY_CANCELED);
        }

        @Override
        RoleWriter roleWriter(Statements sql) {
            return new PostgresRoleWriter(sql);
        }
    },

    MYSQL("MySQL") {
        @Override
        List<String> limits(Duration timeout) {
            return List.of(
                    "SET SESSION innodb_lock_wait_timeout = 1",
                    "SET SESSION max_execution_time = " + Math.max(1, timeout.toMillis() * 9 / 10));
        }

        @Override
        RoleWriter roleWriter(Statements sql) {
            return new MySqlRoleWriter(sql);
        }
    },

    MARIADB("MariaDB") {
        @Override
        List<String> limits(Duration timeout) {
            return List.of(
                    "SET SESSION innodb_lock_wait_timeout = 1",
                    "SET SESSION max_statement_time = "
                            + String.format(Locale.ROOT, "%.3f", Math.max(1, timeout.toMillis() * 9 / 10) / 1000.0));
        }

        @Override
        RoleWriter roleWriter(Statements sql) {
            return new MySqlRoleWriter(sql);
        }
    },

    H2("H2") {
        @Override
        List<String> limits(Duration timeout) {
            return List.of(
                    "SET LOCK_TIMEOUT " + Math.max(1, timeout.toMillis() / 4),
                    "SET QUERY_TIMEOUT " + Math.max(1, timeout.toMillis() * 9 / 10));
        }

        @Override
        boolean isBusyState(String state) {
            return state.equals(LOCK_TIMEOUT) || state.equals(QUERY_CANCELED);
        }

        @Override
        int fetchSize() {
            return 10_000;
        }

        @Override
        RoleWriter roleWriter(Statements sql) {
            return new H2RoleWriter(sql);
        }

        @Override
        void warn(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet setting = statement.executeQuery(
                            "SELECT DATABASE_PATH(), SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                                    + " WHERE SETTING_NAME = 'WRITE_DELAY' AND SETTING_VALUE <> '0'")) {
                if (setting.next() && setting.getString(1) != null) {
                    Lanes.LOG.warn(
                            "The H2 database {} has WRITE_DELAY={}: a killed process loses that many milliseconds of"
                                    + " commits, and leader election what it rests on. Add ;WRITE_DELAY=0 to its URL",
                            setting.getString(1),
                            setting.getString(2));
                }
            }
        }
    },

    ORACLE("Oracle"),

    SQLSERVER("Microsoft SQL Server") {
        @Override
        List<String> limits(Duration timeout) {
            return List.of("SET LOCK_TIMEOUT " + Math.max(1, timeout.toMillis() / 2));
        }
    };

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String LOCK_TIMEOUT = "HYT00";
    private static final String QUERY_CANCELED = "57014";
    private static final String ROLLED_BACK_CLASS = "40";
    private static final String COMPLETION_UNKNOWN = "40003";

    private static final String DUPLICATE_CLASS = "23";

    /** Wrong data, violated constraint, wrong statement or missing permission. */
    private static final Set<String> INVALID_CLASSES = Set.of("22", DUPLICATE_CLASS, "42");

    /** A table, a column or a schema is not there, as each database says it. */
    private static final Set<String> MISSING_STATES =
            Set.of("42P01", "42703", "3F000", "42S02", "42S03", "42S04", "42S22", "90079", "S0002");

    /** The same where the SQL state says less: Oracle (942, 904), SQL Server (207, 208) and MySQL (1049). */
    private static final Set<Integer> MISSING_CODES = Set.of(942, 904, 207, 208, 1049);

    private static final Set<String> VAGUE_STATES = Set.of("42000", "S0001");

    /** MySQL and MariaDB: a lock was not granted in time, or a deadlock was broken. */
    private static final Set<Integer> MYSQL_LOCK_ERRORS = Set.of(1205, 1213);

    private final String productName;

    Vendor(String productName) {
        this.productName = productName;
    }

    /** The vendor of the database behind a connection. */
    static Vendor of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        // MySQL's driver calls a MariaDB server "MySQL", and only its version tells.
        if (database.getDatabaseProductVersion().toLowerCase(Locale.ROOT).contains("mariadb")) {
            return MARIADB;
        }
        String product = database.getDatabaseProductName();
        return Arrays.stream(values())
                .filter(vendor -> product.startsWith(vendor.productName))
                .findFirst()
                .orElseThrow(() -> new SQLException("The database '" + product + "' is not supported; supported are"
                        + " PostgreSQL, MySQL, MariaDB, H2, Oracle and Microsoft SQL Server"));
    }

    /** Where the DDL is in the jar. */
    String schemaScript() {
        return "dev/leaderelection/jdbc/schema-" + name().toLowerCase(Locale.ROOT) + ".sql";
    }

    /** Statements that limit, in the server, how long a statement on this connection may wait for locks and run. */
    List<String> limits(Duration timeout) {
        return List.of();
    }

    /** Whether a SQL state of this database's own says what {@link #isBusy} asks. */
    boolean isBusyState(String state) {
        return false;
    }

    /** Warns of a setting of the database that breaks what the store rests on. */
    void warn(Connection connection) throws SQLException {}

    /** How many rows to fetch at a time; 0 is as the driver does, which is all of them except on H2. */
    int fetchSize() {
        return 0;
    }

    /** How many roles are written at once. */
    RoleWriter roleWriter(Statements sql) {
        return new SingleRoleWriter(sql);
    }

    /**
     * Whether an error says that the statement met a lock or ran out of its time in the server: it did nothing and never
     * will, and the connection is as good as before.
     */
    boolean isBusy(SQLException error) {
        if ((this == MYSQL || this == MARIADB) && MYSQL_LOCK_ERRORS.contains(error.getErrorCode())) {
            return true;
        }
        String state = state(error);
        return isBusyState(state) || (state.startsWith(ROLLED_BACK_CLASS) && !state.equals(COMPLETION_UNKNOWN));
    }

    /** Whether an error says that the statement did nothing because it is wrong, here or at all. */
    static boolean isInvalid(SQLException error) {
        String state = state(error);
        return state.length() >= 2 && INVALID_CLASSES.contains(state.substring(0, 2));
    }

    /** Whether an error says that a table, or a column of it, is not there. A missing permission is another matter. */
    static boolean isMissing(SQLException error) {
        String state = state(error);
        return MISSING_STATES.contains(state)
                || (VAGUE_STATES.contains(state) && MISSING_CODES.contains(error.getErrorCode()));
    }

    /** Whether an error says that the row to be inserted exists. */
    static boolean isDuplicate(SQLException error) {
        return state(error).startsWith(DUPLICATE_CLASS);
    }

    private static String state(SQLException error) {
        String state = error.getSQLState();
        return state == null ? "" : state;
    }
}
