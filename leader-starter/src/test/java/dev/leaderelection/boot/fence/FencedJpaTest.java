// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.jdbc.FencingGuard;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Fenced methods whose writes are held back by JPA until it flushes. */
class FencedJpaTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    LeaderFenceAutoConfiguration.class))
            .withPropertyValues("leader.jdbc.initialize-schema=always")
            .withBean(ManualLeaderService.class)
            .withBean(LeaderSettings.class, () -> LeaderSettings.of("shop"))
            .withUserConfiguration(Persistence.class)
            .withBean(Ledger.class);

    @Test
    void fenceIsConfirmedAfterTheFlush() {
        runner.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            Recorded recorded = context.getBean(Recorded.class);
            recorded.statements.clear();
            context.getBean(Ledger.class).write("one", () -> {});
            assertThat(recorded.statements)
                    .filteredOn(sql -> !sql.startsWith("SELECT"))
                    .satisfiesExactly(
                            first -> assertThat(first).containsIgnoringCase("insert into ledger"),
                            last -> assertThat(last).startsWith("UPDATE LEADER_FENCE"));
            assertThat(entries(recorded)).containsExactly("one");
        });
    }

    @Test
    void leaderThatIsOvertakenInsideItsTransactionWritesNothing() {
        runner.run(context -> {
            context.getBean(ManualLeaderService.class).grant("reports");
            Recorded database = context.getBean(Recorded.class);
            FencingGuard guard = context.getBean(FencingGuard.class);
            assertThatThrownBy(() -> context.getBean(Ledger.class).write("stale", () -> {
                        try (Connection connection = database.getConnection()) {
                            guard.raise(connection, "reports", 9);
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    }))
                    .isInstanceOf(StaleLeaderException.class);
            assertThat(entries(database)).isEmpty();
        });
    }

    private static List<String> entries(DataSource database) {
        return new JdbcTemplate(database).queryForList("SELECT ENTRY FROM LEDGER", String.class);
    }

    static class Ledger {

        @PersistenceContext
        private @Nullable EntityManager entities;

        @LeaderOnly(value = "reports", fenced = true)
        @Transactional
        public void write(String entry, Runnable afterwards) {
            Objects.requireNonNull(entities).persist(new LedgerEntry(entry));
            afterwards.run();
        }
    }

    @Entity(name = "ledger")
    static class LedgerEntry {

        @Id
        private String entry;

        protected LedgerEntry() {
            this("");
        }

        LedgerEntry(String entry) {
            this.entry = entry;
        }

        String entry() {
            return entry;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Persistence {

        @Bean
        Recorded dataSource() {
            return new Recorded();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setPackagesToScan(FencedJpaTest.class.getPackageName());
            factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create"));
            return factory;
        }

        @Bean
        JpaTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    /** A database that tells which statements were prepared, in their order. */
    static final class Recorded extends DelegatingDataSource {

        final List<String> statements = new CopyOnWriteArrayList<>();

        Recorded() {
            super(new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", ""));
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            statements.add(String.valueOf(arguments[0]));
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }
    }
}
