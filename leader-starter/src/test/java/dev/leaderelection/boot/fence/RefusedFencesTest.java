// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Fences that cannot work end the start, with a message that names the method and the remedy. */
class RefusedFencesTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderFenceAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true")
            .withBean(ManualLeaderService.class)
            .withBean(LeaderSettings.class, () -> LeaderSettings.of("shop"));

    private final ApplicationContextRunner withDatabase = bare.withConfiguration(AutoConfigurations.of(
            DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "NoTransaction, has no transaction, Put @Transactional beside it",
        "PerhapsNone, propagation SUPPORTS, Use propagation REQUIRED",
        "ReadOnly, read-only, what writes nothing needs no fence"
    })
    void methodWithoutAFittingTransactionIsRefused(String bean, String problem, String remedy) {
        assertRefused(withDatabase, bean, problem, remedy);
    }

    @Test
    void applicationWithoutADatabaseIsToldToAddOne() {
        assertRefused(bare, "Fenced", "no transaction manager, and so no DataSource", "spring.datasource.url");
    }

    @Test
    void transactionManagerOfSomethingElseIsRefused() {
        assertRefused(
                bare.withBean(PlatformTransactionManager.class, Queues::new),
                "Fenced",
                "Queues, is not one over a DataSource",
                "JdbcTransactionManager");
    }

    @Test
    void databaseWithoutTheTableIsRefused() {
        assertRefused(
                withDatabase.withPropertyValues("leader.jdbc.initialize-schema=never"),
                "Fenced",
                "no usable table LEADER_FENCE",
                "schema-h2.sql");
    }

    @Test
    void methodOfALazyBeanIsRefusedAtStart() {
        withDatabase
                .withInitializer(context -> register(context.getBeanFactory(), NoTransaction.class, true))
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("NoTransaction.write("));
    }

    @Test
    void fencedMethodStartsWhereADatabaseIs() {
        withDatabase
                .withInitializer(context -> register(context.getBeanFactory(), Fenced.class, false))
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static void assertRefused(ApplicationContextRunner runner, String bean, String problem, String remedy) {
        runner.withInitializer(context -> register(context.getBeanFactory(), type(bean), false))
                .run(context -> {
                    FailureAnalysis analysis = StartFailures.analysisOf(context);
                    assertThat(analysis.getDescription())
                            .contains("RefusedFencesTest$" + bean + ".write(String)", problem);
                    assertThat(analysis.getAction()).contains(remedy);
                });
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(RefusedFencesTest.class.getName() + "$" + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void register(Object beanFactory, Class<?> type, boolean lazy) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setLazyInit(lazy);
        ((BeanDefinitionRegistry) beanFactory).registerBeanDefinition("refused", definition);
    }

    static class Fenced {
        @LeaderOnly(value = "reports", fenced = true)
        @Transactional
        public void write(String entry) {}
    }

    static class NoTransaction {
        @LeaderOnly(value = "reports", fenced = true)
        public void write(String entry) {}
    }

    static class PerhapsNone {
        @LeaderOnly(value = "reports", fenced = true)
        @Transactional(propagation = Propagation.SUPPORTS)
        public void write(String entry) {}
    }

    static class ReadOnly {
        @LeaderOnly(value = "reports", fenced = true)
        @Transactional(readOnly = true)
        public void write(String entry) {}
    }

    /** Transactions of a message broker, for example. */
    static final class Queues extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
