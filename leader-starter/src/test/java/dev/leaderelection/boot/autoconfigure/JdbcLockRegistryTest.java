// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.spi.LeaderStore;
import java.util.ConcurrentModificationException;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Integration's locks in the database of leader election. */
class JdbcLockRegistryTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    LeaderAutoConfiguration.class,
                    LeaderJdbcAutoConfiguration.class,
                    LeaderJdbcLockRegistryAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "spring.datasource.url=" + url);

    private final ApplicationContextRunner wanted =
            runner.withPropertyValues("leader.lock-registry.enabled=true", "leader.jdbc.initialize-schema=always");

    @Test
    void registryIsThereWhenItIsWantedAndTheApplicationHasNone() {
        runner.run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
        wanted.run(context -> assertThat(context.getBean(LockRegistry.class)).isInstanceOf(JdbcLockRegistry.class));
        wanted.withBean(DefaultLockRegistry.class)
                .run(context -> assertThat(context).hasSingleBean(LockRegistry.class));
        wanted.withPropertyValues("leader.backend=memory")
                .run(context -> assertThat(context).doesNotHaveBean(LockRegistry.class));
    }

    @Test
    void locksAreNoLeadershipsAndNeedNoElection() {
        wanted.withPropertyValues("leader.enabled=false")
                .run(context -> assertThat(context).hasSingleBean(JdbcLockRegistry.class));
    }

    @Test
    void oneOfTwoApplicationsHasALock() {
        wanted.run(here -> wanted.run(there -> {
            Lock lock = lock(here, "orders");
            assertThat(lock.tryLock()).isTrue();
            assertThat(lock(there, "orders").tryLock()).isFalse();
            assertThat(lock(there, "invoices").tryLock()).isTrue();
            lock.unlock();
            assertThat(lock(there, "orders").tryLock()).isTrue();
        }));
    }

    @Test
    void namespacesShareNoLock() {
        wanted.run(
                here -> wanted.withPropertyValues("leader.namespace=warehouse").run(there -> {
                    assertThat(lock(here, "orders").tryLock()).isTrue();
                    assertThat(lock(there, "orders").tryLock()).isTrue();
                }));
    }

    @Test
    void lockIsTakenOutsideOfTheCallersTransaction() {
        wanted.run(here -> wanted.run(there -> {
            TransactionTemplate transaction = new TransactionTemplate(here.getBean(PlatformTransactionManager.class));
            Lock lock = lock(here, "orders");
            transaction.executeWithoutResult(status -> {
                assertThat(lock.tryLock()).isTrue();
                status.setRollbackOnly();
            });
            assertThat(lock(there, "orders").tryLock()).isFalse();
            lock.unlock();
        }));
    }

    @Test
    void lockThatSomebodyTookIsToldWhenItIsReleased() {
        wanted.run(context -> {
            Lock lock = lock(context, "orders");
            assertThat(lock.tryLock()).isTrue();
            assertThat(jdbc(context).sql("DELETE FROM INT_LOCK").update()).isOne();
            assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
        });
    }

    @Test
    void onlyTheTableOfLocksIsCreated() {
        wanted.run(context -> assertThat(jdbc(context)
                        .sql("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'INT%'")
                        .query(String.class)
                        .list())
                .containsExactly("INT_LOCK"));
    }

    @Test
    void missingTableStopsTheStartWithItsDdl() {
        // The tables of leader election are there, that of the locks is not.
        runner.withPropertyValues("leader.jdbc.initialize-schema=always")
                .run(first -> wanted.withPropertyValues("leader.jdbc.initialize-schema=never")
                        .run(context -> {
                            FailureAnalysis failure = StartFailures.analysisOf(context);
                            assertThat(failure.getDescription()).contains("INT_LOCK");
                            assertThat(failure.getAction())
                                    .contains("org/springframework/integration/jdbc/schema-h2.sql")
                                    .contains("leader.jdbc.initialize-schema=always");
                        }));
    }

    @Test
    void storeOfTheApplicationsOwnIsNoPlaceForLocks() {
        wanted.withBean(LeaderStore.class, MemoryStore::new)
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("'memory'"));
    }

    @Test
    void namespaceMustFitIntoARegion() {
        wanted.withPropertyValues("leader.namespace=" + "n".repeat(101))
                .run(context -> assertThat(StartFailures.analysisOf(context).getAction())
                        .contains("leader.namespace"));
    }

    private static Lock lock(ApplicationContext context, String name) {
        return context.getBean(JdbcLockRegistry.class).obtain(name);
    }

    private static JdbcClient jdbc(ApplicationContext context) {
        return JdbcClient.create(context.getBean(DataSource.class));
    }
}
