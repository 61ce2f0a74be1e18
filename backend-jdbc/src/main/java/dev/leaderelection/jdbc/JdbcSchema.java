// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The three tables of the store, the table of its notes, and the table of the fence: looks whether they are there, and
 * creates them. The fence may stand in another database than the store. Opens a connection for each call.
 */
public final class JdbcSchema {

    private static final int ATTEMPTS_TO_CREATE = 3;

    private static final String END_OF_STATEMENT = ";\\R";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcSchema.class);

    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("NAMESPACE", "NAMESPACE, PROTOCOL");
        COLUMNS.put("SESSION", "NAMESPACE, ID, MEMBER, BEAT, TTL_MS, INFO");
        COLUMNS.put("ROLE", "NAMESPACE, NAME, HOLDER, TOKEN, VERSION, SINCE");
    }

    /** Not among the others, so that a database without it goes on to work for an application that takes no notes. */
    private static final Map<String, String> NOTES = Map.of("NOTE", "NAMESPACE, NAME, TOKEN, CONTENT");

    private static final Map<String, String> FENCE = Map.of("FENCE", "NAMESPACE, NAME, TOKEN, VERSION");

    private final ConnectionSource source;
    private final String tablePrefix;

    /**
     * The tables with a prefix in a database.
     *
     * @param source where to get connections
     * @param tablePrefix see {@link JdbcSettings#tablePrefix}
     */
    public JdbcSchema(ConnectionSource source, String tablePrefix) {
        this.source = source;
        this.tablePrefix = JdbcSettings.requirePrefix(tablePrefix);
    }

    /**
     * Looks whether all tables of the store are there with all their columns.
     *
     * @throws SchemaMissingException if one is not; the message says where the DDL is
     * @throws StoreException if the database cannot be reached, or refuses to tell; the message says why
     */
    public void verify() {
        withConnection("verify the tables", connection -> {
            verify(connection, COLUMNS);
            return true;
        });
    }

    /**
     * Looks whether the table of the fence is there with all its columns.
     *
     * @throws SchemaMissingException if it is not; the message says where the DDL is
     * @throws StoreException if the database cannot be reached, or refuses to tell; the message says why
     */
    public void verifyFence() {
        withConnection("verify the table of the fence", connection -> {
            verify(connection, FENCE);
            return true;
        });
    }

    /**
     * Looks whether the table of the notes is there with all its columns.
     *
     * @throws SchemaMissingException if it is not; the message says where the DDL is
     * @throws StoreException if the database cannot be reached, or refuses to tell; the message says why
     */
    public void verifyNotes() {
        withConnection("verify the table of the notes", connection -> {
            verify(connection, NOTES);
            return true;
        });
    }

    /**
     * Creates the tables that are not there, those of the notes and of the fence among them. Several processes may do so at once.
     *
     * @throws SchemaMissingException if they are not there afterwards; the cause says why
     * @throws StoreException if the database cannot be reached
     */
    public void create() {
        withConnection("create the tables", connection -> create(connection, statement -> true, COLUMNS));
    }

    /**
     * Creates the table of the fence if it is not there, and no other. Several processes may do so at once.
     *
     * @throws SchemaMissingException if it is not there afterwards; the cause says why
     * @throws StoreException if the database cannot be reached
     */
    public void createFence() {
        withConnection(
                "create the table of the fence",
                connection -> create(connection, statement -> statement.contains(tablePrefix + "FENCE"), FENCE));
    }

    /**
     * Where the DDL for the database is.
     *
     * @return a resource of the class path, without the scheme
     * @throws StoreException if the database cannot be reached, or is not supported
     */
    public String script() {
        return withConnection(
                "find the DDL", connection -> Vendor.of(connection).schemaScript());
    }

    private boolean create(Connection connection, Predicate<String> which, Map<String, String> tables)
            throws SQLException {
        connection.setAutoCommit(true);
        Resource ddl = ddl(Vendor.of(connection), which);
        for (int attempt = 1; attempt <= ATTEMPTS_TO_CREATE; attempt++) {
            try {
                ScriptUtils.executeSqlScript(connection, ddl);
                verify(connection, tables);
                return true;
            } catch (SQLException | DataAccessException | SchemaMissingException e) {
                LOG.debug("Another process creates the tables too; attempt {}", attempt, e);
            }
        }
        verify(connection, tables);
        return true;
    }

    /**
     * Looks, over a connection that is there, for a table of the store that is not.
     *
     * @return what is missing; nothing if all is well
     * @throws SQLException if the database refuses to tell
     */
    static Optional<SchemaMissingException> missing(Connection connection, String tablePrefix) throws SQLException {
        return missing(connection, tablePrefix, COLUMNS);
    }

    /** Looks, over a connection that is there, whether the table of the notes is. */
    static Optional<SchemaMissingException> missingNotes(Connection connection, String tablePrefix)
            throws SQLException {
        return missing(connection, tablePrefix, NOTES);
    }

    private void verify(Connection connection, Map<String, String> tables) throws SQLException {
        Optional<SchemaMissingException> missing = missing(connection, tablePrefix, tables);
        if (missing.isPresent()) {
            throw missing.get();
        }
        Vendor.of(connection).warn(connection);
    }

    private static Optional<SchemaMissingException> missing(
            Connection connection, String tablePrefix, Map<String, String> tables) throws SQLException {
        for (Map.Entry<String, String> table : tables.entrySet()) {
            String name = tablePrefix + table.getKey();
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery("SELECT " + table.getValue() + " FROM " + name + " WHERE 1 = 0");
            } catch (SQLException e) {
                if (!Vendor.isMissing(e)) {
                    throw e;
                }
                return Optional.of(
                        new SchemaMissingException(name, Vendor.of(connection).schemaScript(), e));
            }
        }
        return Optional.empty();
    }

    private Resource ddl(Vendor vendor, Predicate<String> which) {
        try {
            String script = new ClassPathResource(vendor.schemaScript()).getContentAsString(StandardCharsets.UTF_8);
            String ddl = Arrays.stream(script.replace(JdbcSettings.DEFAULT_TABLE_PREFIX, tablePrefix)
                            .split(END_OF_STATEMENT, -1))
                    .filter(statement -> !statement.isBlank() && which.test(statement))
                    .map(statement -> statement + ";\n")
                    .collect(Collectors.joining());
            return new ByteArrayResource(ddl.getBytes(StandardCharsets.UTF_8), vendor.schemaScript());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T withConnection(String operation, Work<T> work) {
        try (Connection connection = source.connect()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw Failures.failed(operation, Failures.remedy(e), e);
        }
    }

    /** Something done with a connection. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
