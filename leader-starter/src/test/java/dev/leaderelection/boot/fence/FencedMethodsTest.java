// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.StaleLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.jdbc.FencingGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Fenced methods in an application whose terms are granted by hand: the fence needs no backend of the election. */
class FencedMethodsTest {

    private static final String ROLE = "reports";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    LeaderFenceAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true")
            .withBean(ManualLeaderService.class)
            .withBean(LeaderSettings.class, () -> LeaderSettings.of("shop"))
            .withBean(Ledger.class);

    @Test
    void leaderCommits() {
        run(context -> {
            leaders(context).grant(ROLE);
            ledger(context).write("one");
            ledger(context).write("two");
            assertThat(entries(context)).containsExactly("one", "two");
        });
    }

    @Test
    void fenceIsRaisedWhenTheRoleIsGrantedBeforeAnythingRuns() {
        run(context -> {
            assertThat(fence(context)).isEmpty();
            leaders(context).grant(ROLE);
            assertThat(fence(context)).hasValue(1);
            leaders(context).revoke(ROLE);
            leaders(context).grant(ROLE);
            assertThat(fence(context)).hasValue(2);
        });
    }

    @Test
    void leaderThatIsOvertakenInsideItsTransactionWritesNothing() {
        run(context -> {
            leaders(context).grant(ROLE);
            Ledger ledger = ledger(context);
            ledger.afterWriting(() -> successorRaises(context, 9));
            assertThatThrownBy(() -> ledger.write("stale"))
                    .isInstanceOfSatisfying(StaleLeaderException.class, e -> assertThat(e.token())
                            .isEqualTo(1));
            assertThat(entries(context)).isEmpty();
        });
    }

    @Test
    void leaderThatIsOvertakenBeforeItsTransactionDoesNotBeginOne() {
        run(context -> {
            leaders(context).grant(ROLE);
            ledger(context).write("one");
            successorRaises(context, 9);
            ledger(context).afterWriting(() -> {
                throw new AssertionError("The method ran");
            });
            assertThatThrownBy(() -> ledger(context).write("stale"))
                    .isInstanceOf(StaleLeaderException.class)
                    .hasMessageContaining("token 9");
            assertThat(entries(context)).containsExactly("one");
        });
    }

    @Test
    void followerNeitherRunsNorRaises() {
        run(context -> {
            assertThatThrownBy(() -> ledger(context).write("follower")).isInstanceOf(NotLeaderException.class);
            assertThat(fence(context)).isEmpty();
        });
    }

    @Test
    void callRaisesTheFenceItselfWhereTheRaiseAtTheGrantHasFailed() {
        run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.execute("ALTER TABLE LEADER_FENCE RENAME TO AWAY");
            leaders(context).grant(ROLE);
            assertThatThrownBy(() -> ledger(context).write("too early"))
                    .isInstanceOf(LeaderException.class)
                    .isNotInstanceOf(StaleLeaderException.class)
                    .hasMessageContaining("could not be raised to token 1");
            jdbc.execute("ALTER TABLE AWAY RENAME TO LEADER_FENCE");
            ledger(context).write("one");
            assertThat(fence(context)).hasValue(1);
            assertThat(entries(context)).containsExactly("one");
        });
    }

    @Test
    void fenceThatSomebodyDeletedIsRaisedAnew() {
        run(context -> {
            leaders(context).grant(ROLE);
            context.getBean(JdbcTemplate.class).update("DELETE FROM LEADER_FENCE");
            ledger(context).write("one");
            assertThat(entries(context)).containsExactly("one");
        });
    }

    @Test
    void rollbackOfTheMethodNeedsNoFence() {
        run(context -> {
            leaders(context).grant(ROLE);
            ledger(context).afterWriting(() -> {
                successorRaises(context, 9);
                throw new IllegalStateException("own failure");
            });
            assertThatThrownBy(() -> ledger(context).write("stale")).hasMessage("own failure");
            assertThat(entries(context)).isEmpty();
        });
    }

    @Test
    void transactionOfTheCallerIsFencedAsAWhole() {
        run(context -> {
            leaders(context).grant(ROLE);
            assertThatThrownBy(() -> transaction(context).executeWithoutResult(status -> {
                        insert(context, "before");
                        ledger(context).write("stale");
                        successorRaises(context, 9);
                        insert(context, "after");
                    }))
                    .isInstanceOf(StaleLeaderException.class);
            assertThat(entries(context)).isEmpty();
        });
    }

    @Test
    void callersTransactionNeedsNoFurtherConnection() {
        runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1")
                .run(prepared(context -> {
                    leaders(context).grant(ROLE);
                    transaction(context)
                            .executeWithoutResult(status -> ledger(context).write("one"));
                    ledger(context).write("two");
                    assertThat(entries(context)).containsExactly("one", "two");
                }));
    }

    @Test
    void newTransactionIsFencedApartFromTheCallers() {
        run(context -> {
            leaders(context).grant(ROLE);
            transaction(context).executeWithoutResult(status -> {
                insert(context, "caller");
                ledger(context).afterWriting(() -> successorRaises(context, 9));
                assertThatThrownBy(() -> ledger(context).writeInNewTransaction("stale"))
                        .isInstanceOf(StaleLeaderException.class);
            });
            assertThat(entries(context)).containsExactly("caller");
        });
    }

    @Test
    void nestedTransactionIsFencedWhenTheOuterOneCommits() {
        run(context -> {
            leaders(context).grant(ROLE);
            assertThatThrownBy(() -> transaction(context).executeWithoutResult(status -> {
                        ledger(context).writeNested("stale");
                        successorRaises(context, 9);
                    }))
                    .isInstanceOf(StaleLeaderException.class);
            assertThat(entries(context)).isEmpty();
        });
    }

    @Test
    void transactionsOfOthersAreNotFenced() {
        run(context -> {
            leaders(context).grant(ROLE);
            ledger(context).write("one");
            successorRaises(context, 9);
            transaction(context).executeWithoutResult(status -> insert(context, "free"));
            assertThat(entries(context)).containsExactly("one", "free");
        });
    }

    @Test
    void fenceIsConfirmedAfterWhatSynchronizationsWrite() {
        run(context -> {
            leaders(context).grant(ROLE);
            List<Long> versions = new ArrayList<>();
            ledger(context).afterWriting(() -> {
                versions.add(version(context));
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        insert(context, "last");
                    }

                    @Override
                    public void beforeCompletion() {
                        versions.add(version(context));
                    }
                });
            });
            ledger(context).write("one");
            assertThat(versions.get(1)).isEqualTo(versions.get(0));
            assertThat(version(context)).isEqualTo(versions.get(0) + 1);
            assertThat(entries(context)).containsExactly("one", "last");
        });
    }

    @Test
    void transactionsThatAreBegunOutsideOfTheGateAreFencedToo() {
        runner.withUserConfiguration(TransactionsFirst.class).run(prepared(context -> {
            leaders(context).grant(ROLE);
            ledger(context).write("one");
            ledger(context).afterWriting(() -> successorRaises(context, 9));
            assertThatThrownBy(() -> ledger(context).write("stale")).isInstanceOf(StaleLeaderException.class);
            assertThat(entries(context)).containsExactly("one");
        }));
    }

    @Test
    void poolWithoutAutocommitWorksToo() {
        runner.withPropertyValues("spring.datasource.hikari.auto-commit=false").run(prepared(context -> {
            leaders(context).grant(ROLE);
            assertThat(fence(context)).hasValue(1);
            ledger(context).write("one");
            assertThat(entries(context)).containsExactly("one");
        }));
    }

    @Test
    void tableIsCreatedWithThePrefix() {
        runner.withPropertyValues("leader.jdbc.table-prefix=OPS_").run(prepared(context -> {
            leaders(context).grant(ROLE);
            ledger(context).write("one");
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT TOKEN FROM OPS_FENCE WHERE NAMESPACE = 'shop'", Long.class))
                    .isEqualTo(1);
        }));
    }

    private void run(ContextConsumer<AssertableApplicationContext> test) {
        runner.run(prepared(test));
    }

    private static ContextConsumer<AssertableApplicationContext> prepared(
            ContextConsumer<AssertableApplicationContext> test) {
        return context -> {
            assertThat(context).hasNotFailed();
            context.getBean(JdbcTemplate.class).execute("CREATE TABLE LEDGER (ENTRY VARCHAR(40))");
            test.accept(context);
        };
    }

    private static ManualLeaderService leaders(ApplicationContext context) {
        return context.getBean(ManualLeaderService.class);
    }

    private static Ledger ledger(ApplicationContext context) {
        return context.getBean(Ledger.class);
    }

    private static TransactionTemplate transaction(ApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private static void insert(ApplicationContext context, String entry) {
        context.getBean(JdbcTemplate.class).update("INSERT INTO LEDGER VALUES (?)", entry);
    }

    private static List<String> entries(ApplicationContext context) {
        return context.getBean(JdbcTemplate.class).queryForList("SELECT ENTRY FROM LEDGER", String.class);
    }

    private static Long version(ApplicationContext context) {
        return Objects.requireNonNull(
                context.getBean(JdbcTemplate.class).queryForObject("SELECT VERSION FROM LEADER_FENCE", Long.class));
    }

    /** What the next leader does, in a process of its own. */
    private static void successorRaises(ApplicationContext context, long token) {
        try (Connection connection = context.getBean(DataSource.class).getConnection()) {
            connection.setAutoCommit(true);
            context.getBean(FencingGuard.class).raise(connection, ROLE, token);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static OptionalLong fence(ApplicationContext context) {
        try (Connection connection = context.getBean(DataSource.class).getConnection()) {
            return context.getBean(FencingGuard.class).look(connection, ROLE);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static class Ledger {

        private final JdbcTemplate jdbc;

        private volatile Runnable afterWriting = () -> {};

        Ledger(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        public void afterWriting(Runnable action) {
            afterWriting = action;
        }

        @LeaderOnly(value = ROLE, fenced = true, otherwise = Otherwise.THROW)
        @Transactional
        public void write(String entry) {
            insert(entry);
        }

        @LeaderOnly(value = ROLE, fenced = true)
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void writeInNewTransaction(String entry) {
            insert(entry);
        }

        @LeaderOnly(value = ROLE, fenced = true)
        @Transactional(propagation = Propagation.NESTED)
        public void writeNested(String entry) {
            insert(entry);
        }

        private void insert(String entry) {
            jdbc.update("INSERT INTO LEDGER VALUES (?)", entry);
            afterWriting.run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(order = 0)
    static class TransactionsFirst {}
}
