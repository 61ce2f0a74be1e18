// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.LeaderConfigurationException;
import dev.leaderelection.jdbc.FencingGuard;
import dev.leaderelection.jdbc.JdbcSchema;
import dev.leaderelection.jdbc.JdbcSettings;
import dev.leaderelection.jdbc.SchemaMissingException;
import dev.leaderelection.spi.StoreException;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Sees to it that the table of the fence is in a database, with the name and at the time that {@code leader.jdbc} says. */
final class FenceTables {

    private static final Logger log = LoggerFactory.getLogger(FenceTables.class);

    private static final boolean EMBEDDED_KNOWN = ClassUtils.isPresent(
            "org.springframework.boot.jdbc.EmbeddedDatabaseConnection", FenceTables.class.getClassLoader());

    private final Setup setup;

    private final boolean enabled;

    private final ObjectProvider<FencingGuard> guard;

    FenceTables(Environment environment, ObjectProvider<FencingGuard> guard) {
        this.setup = Setup.of(environment);
        this.enabled = environment.getProperty("leader.enabled", Boolean.class, true);
        this.guard = guard;
    }

    static FencingGuard guard(LeaderSettings settings, Environment environment) {
        return new FencingGuard(settings.namespace(), Setup.of(environment).tablePrefix());
    }

    FencingGuard guard() {
        return guard.getObject();
    }

    /**
     * Creates the table, or looks whether it is there.
     *
     * @throws LeaderConfigurationException if it is not; the message goes on after "but"
     */
    void prepare(DataSource dataSource) {
        if (!enabled) {
            return;
        }
        JdbcSchema schema = new JdbcSchema(dataSource::getConnection, setup.tablePrefix());
        try {
            if (isToBeCreated(dataSource)) {
                schema.createFence();
            } else {
                schema.verifyFence();
            }
        } catch (SchemaMissingException e) {
            throw new LeaderConfigurationException(
                    "the database of its transactions has no usable table " + e.table() + ": " + e.getMessage(),
                    "Create the table there with the DDL in classpath:" + e.script()
                            + " (in the jar of leader-backend-jdbc, where it also is for Flyway and Liquibase),"
                            + " or set leader.jdbc.initialize-schema=always.",
                    e);
        } catch (StoreException e) {
            // A database that is away at the moment must not keep an application from starting that can wait for it.
            log.warn("Fenced methods wait for their database: {}", e.getMessage());
        }
    }

    private boolean isToBeCreated(DataSource dataSource) {
        return switch (setup.initializeSchema().toLowerCase(Locale.ROOT)) {
            case "always" -> true;
            case "never" -> false;
            default -> EMBEDDED_KNOWN && isEmbedded(dataSource);
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

    /** What the properties of the JDBC backend say, whether that backend is used or not. */
    record Setup(
            @DefaultValue(JdbcSettings.DEFAULT_TABLE_PREFIX) String tablePrefix,
            @DefaultValue("embedded") String initializeSchema) {

        static Setup of(Environment environment) {
            return Binder.get(environment).bindOrCreate("leader.jdbc", Bindable.of(Setup.class));
        }
    }
}
