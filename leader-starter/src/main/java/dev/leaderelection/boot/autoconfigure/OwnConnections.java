// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.jdbc.ConnectionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds a way to connections that are not the application's pool's. Once it is chosen it is kept: a pool that is starved
 * must not cost a leadership.
 */
final class OwnConnections {

    private static final Logger log = LoggerFactory.getLogger(OwnConnections.class);

    private static final boolean HIKARI =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", OwnConnections.class.getClassLoader());

    private final DataSource dataSource;

    private final @Nullable JdbcConnectionDetails details;

    private String why = "neither its type nor JdbcConnectionDetails tell how";

    /**
     * Prepares the choice.
     *
     * @param dataSource the application's data source
     * @param details how to connect to the same database, if that is known apart from the data source
     */
    OwnConnections(DataSource dataSource, @Nullable JdbcConnectionDetails details) {
        this.dataSource = dataSource;
        this.details = details;
    }

    /**
     * Chooses: straight from a data source that pools nothing, else through the driver, else from the pool.
     *
     * @return where the store gets its connections
     */
    ConnectionSource source() {
        if (poolsNothing()) {
            return dataSource::getConnection;
        }
        ConnectionSource own = Stream.of(derived(), detailed())
                .flatMap(Optional::stream)
                .filter(this::isBest)
                .findFirst()
                .orElse(null);
        return own != null ? own : pooled();
    }

    /** Where neither its own connection nor the pool's can be had, the database is away, and nothing speaks against it. */
    private boolean isBest(ConnectionSource candidate) {
        Exception failure = tryOut(candidate);
        if (failure != null && tryOut(dataSource::getConnection) == null) {
            why = String.valueOf(failure.getMessage());
            return false;
        }
        return true;
    }

    private ConnectionSource pooled() {
        log.warn(
                "Leader election takes two connections of {} for good, because it cannot open its own ({})."
                        + " Make the pool that much larger; when it is exhausted while one of the two is replaced,"
                        + " leadership may be lost",
                dataSource,
                why);
        return dataSource::getConnection;
    }

    private boolean poolsNothing() {
        DataSource root = DataSourceUnwrapper.unwrap(dataSource, AbstractDriverBasedDataSource.class);
        return dataSource instanceof EmbeddedDatabase
                || (root != null && !(root instanceof SingleConnectionDataSource));
    }

    /** Derived anew for each connection, because a pool's credentials may change. */
    private Optional<ConnectionSource> derived() {
        Supplier<SimpleDriverDataSource> derivation = () -> DataSourceBuilder.derivedFrom(dataSource)
                .type(SimpleDriverDataSource.class)
                .build();
        try {
            if (!StringUtils.hasText(derivation.get().getUrl())) {
                return Optional.empty();
            }
        } catch (RuntimeException e) {
            log.debug("No connections can be derived from {}", dataSource, e);
            return Optional.empty();
        }
        ConnectionSource ofPool = HIKARI ? HikariConnections.like(dataSource, derivation) : null;
        return Optional.of(ofPool != null ? ofPool : () -> derivation.get().getConnection());
    }

    private Optional<ConnectionSource> detailed() {
        return Optional.ofNullable(details)
                .map(known -> () -> DataSourceBuilder.create()
                        .type(SimpleDriverDataSource.class)
                        .url(known.getJdbcUrl())
                        .driverClassName(known.getDriverClassName())
                        .username(known.getUsername())
                        .password(known.getPassword())
                        .build()
                        .getConnection());
    }

    private static @Nullable Exception tryOut(ConnectionSource source) {
        try (Connection connection = source.connect()) {
            log.debug("Connected to {}", connection);
            return null;
        } catch (SQLException | RuntimeException e) {
            log.debug("Could not connect", e);
            return e;
        }
    }
}
