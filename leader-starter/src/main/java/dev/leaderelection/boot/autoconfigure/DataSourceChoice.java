// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.boot.LeaderConfigurationException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** Chooses the data source: the one that is marked, else the only or the primary one. */
final class DataSourceChoice {

    private final ListableBeanFactory beanFactory;

    private final ObjectProvider<DataSource> dataSources;

    private final ObjectProvider<DataSource> marked;

    DataSourceChoice(
            ListableBeanFactory beanFactory,
            ObjectProvider<DataSource> dataSources,
            ObjectProvider<DataSource> marked) {
        this.beanFactory = beanFactory;
        this.dataSources = dataSources;
        this.marked = marked;
    }

    /** How many there are, without creating any. */
    int count() {
        return names().length;
    }

    /**
     * Chooses one.
     *
     * @return the data source
     * @throws LeaderConfigurationException if there is none, or no single one
     */
    DataSource choose() {
        DataSource chosen = only(marked, "marked with @LeaderDataSource");
        if (chosen == null) {
            chosen = only(dataSources, "not marked");
        }
        if (chosen == null) {
            throw new LeaderConfigurationException(
                    "leader.backend=jdbc is set, but the application has no DataSource.",
                    "Add org.springframework.boot:spring-boot-starter-jdbc with a driver and set spring.datasource.url,"
                            + " or declare a DataSource bean.");
        }
        return chosen;
    }

    private @Nullable DataSource only(ObjectProvider<DataSource> candidates, String which) {
        try {
            return candidates.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new LeaderConfigurationException(
                    "Leader election found several DataSource beans (" + String.join(", ", names()) + "), and of those"
                            + " that are " + which + " none is the primary one.",
                    "Mark the one that it shall use with @LeaderDataSource at its @Bean method.",
                    e);
        }
    }

    private String[] names() {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, DataSource.class, true, false);
    }
}
