// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.jdbc.ConnectionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Connections like those of a Hikari pool, but not from it: with the same driver properties, catalog, schema and first
 * statement.
 *
 * @param pool the pool
 * @param derivation makes a data source with the pool's URL and credentials
 */
record HikariConnections(HikariDataSource pool, Supplier<SimpleDriverDataSource> derivation)
        implements ConnectionSource {

    /** Connections like those of the pool behind a data source, or {@code null} if there is no such pool. */
    static @Nullable ConnectionSource like(DataSource dataSource, Supplier<SimpleDriverDataSource> derivation) {
        HikariDataSource pool =
                DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
        return pool == null ? null : new HikariConnections(pool, derivation);
    }

    @Override
    public Connection connect() throws SQLException {
        SimpleDriverDataSource driver = derivation.get();
        driver.setConnectionProperties(pool.getDataSourceProperties());
        Connection connection = driver.getConnection();
        try {
            prepare(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void prepare(Connection connection) throws SQLException {
        if (pool.getCatalog() != null) {
            connection.setCatalog(pool.getCatalog());
        }
        if (pool.getSchema() != null) {
            connection.setSchema(pool.getSchema());
        }
        if (pool.getConnectionInitSql() != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(pool.getConnectionInitSql());
            }
        }
    }
}
