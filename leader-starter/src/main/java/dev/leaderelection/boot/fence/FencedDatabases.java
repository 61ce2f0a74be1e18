// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.boot.LeaderConfigurationException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.TransactionManagementConfigurer;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** The fenced databases, one for each transaction manager of a fenced method. */
final class FencedDatabases {

    private static final boolean JPA = ClassUtils.isPresent(
            "org.springframework.orm.jpa.JpaTransactionManager", FencedDatabases.class.getClassLoader());

    private final BeanFactory beanFactory;

    private final FenceTables tables;

    private final Map<TransactionManager, FencedDatabase> databases = new ConcurrentHashMap<>();

    FencedDatabases(BeanFactory beanFactory, FenceTables tables) {
        this.beanFactory = beanFactory;
        this.tables = tables;
    }

    /**
     * The database in which a method's transactions are begun, with the table of the fence.
     *
     * @throws LeaderConfigurationException if there is none, or it cannot be fenced; the message goes on after "but"
     */
    FencedDatabase of(TransactionAttribute attribute, Class<?> targetClass) {
        TransactionManager manager = manager(attribute, targetClass);
        if (manager == null) {
            throw new LeaderConfigurationException(
                    "the application has no transaction manager, and so no DataSource whose transactions could be fenced.",
                    "Add org.springframework.boot:spring-boot-starter-jdbc with a driver and set spring.datasource.url,"
                            + " or leave fenced = true away and hand Leadership.token() to what the method writes to.");
        }
        return databases.computeIfAbsent(manager, this::fence);
    }

    private FencedDatabase fence(TransactionManager manager) {
        DataSource dataSource = dataSource(manager);
        if (dataSource == null
                || !(manager instanceof PlatformTransactionManager)
                || !(manager instanceof ConfigurableTransactionManager configurable)) {
            throw new LeaderConfigurationException(
                    "its transaction manager, a " + manager.getClass().getName()
                            + ", is not one over a DataSource: only transactions of a SQL database can be fenced.",
                    "Name one that is, with @Transactional(transactionManager = …): a JdbcTransactionManager, or a"
                            + " JpaTransactionManager that knows its DataSource. Else leave fenced = true away and hand"
                            + " Leadership.token() to what the method writes to.");
        }
        FencedDatabase database = new FencedDatabase(tables.guard(), dataSource);
        tables.prepare(dataSource);
        configurable.addListener(database);
        return database;
    }

    /** As Spring's transaction interceptor finds it. */
    private @Nullable TransactionManager manager(TransactionAttribute attribute, Class<?> targetClass) {
        String qualifier = attribute.getQualifier();
        if (StringUtils.hasText(qualifier)) {
            return named(qualifier);
        }
        String ofType = BeanFactoryAnnotationUtils.getQualifierValue(targetClass);
        if (StringUtils.hasText(ofType)) {
            try {
                return named(ofType);
            } catch (NoSuchBeanDefinitionException e) {
                // The qualifier is of something else.
                return standard();
            }
        }
        return standard();
    }

    private TransactionManager named(String qualifier) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, TransactionManager.class, qualifier);
    }

    private @Nullable TransactionManager standard() {
        TransactionManagementConfigurer configurer = beanFactory
                .getBeanProvider(TransactionManagementConfigurer.class)
                .getIfAvailable();
        if (configurer != null) {
            return configurer.annotationDrivenTransactionManager();
        }
        try {
            return beanFactory.getBeanProvider(TransactionManager.class).getIfAvailable();
        } catch (BeansException e) {
            throw new LeaderConfigurationException(
                    "which transaction manager it uses is not known: " + e.getMessage(),
                    "Name it with @Transactional(transactionManager = …), or mark one as @Primary.",
                    e);
        }
    }

    private static @Nullable DataSource dataSource(TransactionManager manager) {
        if (manager instanceof ResourceTransactionManager local
                && local.getResourceFactory() instanceof DataSource dataSource) {
            return dataSource;
        }
        return JPA ? JpaDataSource.of(manager) : null;
    }
}
