// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.jdbc.JdbcLeaderStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the JDBC backend. It can be chosen without being named when there is a {@link DataSource}; it
 * never makes one.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass({JdbcLeaderStore.class, DataSourceBuilder.class, DependsOnDatabaseInitialization.class})
@EnableConfigurationProperties(LeaderJdbcProperties.class)
public final class LeaderJdbcAutoConfiguration {

    /** After Flyway, Liquibase and script initializers, which may create the tables. */
    @Bean
    @DependsOnDatabaseInitialization
    JdbcBackend leaderJdbcBackend(
            LeaderJdbcProperties properties,
            ListableBeanFactory beanFactory,
            ObjectProvider<DataSource> dataSources,
            @LeaderDataSource ObjectProvider<DataSource> marked,
            ObjectProvider<JdbcConnectionDetails> details,
            Environment environment) {
        boolean takesNotes = environment.getProperty("leader.gate.catch-up", Boolean.class, false);
        return new JdbcBackend(properties, new DataSourceChoice(beanFactory, dataSources, marked), details, takesNotes);
    }
}
