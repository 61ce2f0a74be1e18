// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.jdbc.ConnectionSource;
import dev.leaderelection.jdbc.JdbcLeaderStore;
import dev.leaderelection.jdbc.JdbcSchema;
import dev.leaderelection.jdbc.JdbcSettings;
import dev.leaderelection.jdbc.SchemaMissingException;
import dev.leaderelection.spi.LeaderStore;
import dev.leaderelection.spi.StoreException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The application's SQL database. */
final class JdbcBackend implements LeaderBackend {

    private static final Logger log = LoggerFactory.getLogger(JdbcBackend.class);

    private final LeaderJdbcProperties properties;

    private final DataSourceChoice dataSources;

    private final ObjectProvider<JdbcConnectionDetails> details;

    private final boolean takesNotes;

    JdbcBackend(
            LeaderJdbcProperties properties,
            DataSourceChoice dataSources,
            ObjectProvider<JdbcConnectionDetails> details,
            boolean takesNotes) {
        this.properties = properties;
        this.dataSources = dataSources;
        this.details = details;
        this.takesNotes = takesNotes;
    }

    @Override
    public String name() {
        return JdbcLeaderStore.NAME;
    }

    @Override
    public boolean isUsable() {
        return dataSources.count() > 0;
    }

    @Override
    public LeaderStore open() {
        JdbcSettings settings = settings();
        DataSource dataSource = dataSources.choose();
        ConnectionSource connections = new OwnConnections(dataSource, detailsOfTheOnlyDataSource()).source();
        prepareTables(dataSource, new JdbcSchema(connections, settings.tablePrefix()));
        return new JdbcLeaderStore(connections, settings);
    }

    /** Where the members meet, also for what is kept beside their records. */
    DataSource dataSource() {
        return dataSources.choose();
    }

    private JdbcSettings settings() {
        try {
            return new JdbcSettings(properties.tablePrefix(), properties.pollInterval());
        } catch (IllegalArgumentException e) {
            throw new LeaderConfigurationException(
                    String.valueOf(e.getMessage()), "Change the property under leader.jdbc.", e);
        }
    }

    /** Of several data sources, nobody knows to which one the details belong. */
    private @Nullable JdbcConnectionDetails detailsOfTheOnlyDataSource() {
        return dataSources.count() == 1 ? details.getIfUnique() : null;
    }

    private void prepareTables(DataSource dataSource, JdbcSchema schema) {
        try {
            if (isToBeCreated(dataSource)) {
                schema.create();
            } else {
                verify(schema::verify);
            }
            if (takesNotes) {
                verify(schema::verifyNotes);
            }
        } catch (SchemaMissingException e) {
            throw missing(e);
        }
    }

    /** Whether this application creates the tables that it needs there. */
    boolean isToBeCreated(DataSource dataSource) {
        return switch (properties.initializeSchema()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case EMBEDDED -> isEmbedded(dataSource);
        };
    }

    private static boolean isEmbedded(DataSource dataSource) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(dataSource);
        } catch (RuntimeException e) {
            log.debug("Whether the database is embedded is not known", e);
            return false;
        }
    }

    /** A database that is away at the moment must not keep an application from starting that can wait for it. */
    private static void verify(Runnable look) {
        try {
            look.run();
        } catch (SchemaMissingException e) {
            throw e;
        } catch (StoreException e) {
            log.warn("Leader election waits for its database: {}", e.getMessage());
        }
    }

    private static LeaderConfigurationException missing(SchemaMissingException e) {
        return new LeaderConfigurationException(
                "Leader election cannot use table " + e.table() + ": " + e.getMessage(),
                "Create the tables with the DDL in classpath:" + e.script()
                        + " (in the jar of leader-backend-jdbc, where it also is for Flyway and Liquibase),"
                        + " or set leader.jdbc.initialize-schema=always.",
                e);
    }
}
