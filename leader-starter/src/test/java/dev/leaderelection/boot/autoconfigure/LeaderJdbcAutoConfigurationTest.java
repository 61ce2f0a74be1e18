// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leaderelection.LeaderService;
import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.jdbc.JdbcLeaderStore;
import dev.leaderelection.spi.LeaderStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ExtendWith(OutputCaptureExtension.class)
class LeaderJdbcAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LeaderAutoConfiguration.class,
                    LeaderJdbcAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceInitializationAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop",
                    "spring.datasource.generate-unique-name=true",
                    "leader.jdbc.poll-interval=50ms",
                    "leader.roles.reports.enabled=true");

    @Test
    void databaseIsChosenWithoutBeingNamedAndGetsItsTablesWhenItIsEmbedded() {
        runner.run(context -> {
            assertThat(context.getBean(LeaderStore.class)).isInstanceOf(JdbcLeaderStore.class);
            ready(context);
            await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
            assertThat(tables(context))
                    .containsExactly(
                            "LEADER_FENCE", "LEADER_NAMESPACE", "LEADER_NOTE", "LEADER_ROLE", "LEADER_SESSION");
        });
    }

    @Test
    void connectionsAreNotThePoolsSoThatAStarvedPoolCostsNoLeadership(CapturedOutput output) {
        runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1")
                .run(context -> {
                    try (Connection onlyOne = context.getBean(DataSource.class).getConnection()) {
                        assertThat(onlyOne.isClosed()).isFalse();
                        ready(context);
                        await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
                    }
                    assertThat(output).doesNotContain("of its own").doesNotContain("for good");
                });
    }

    @Test
    void ownConnectionsHaveDriverPropertiesSchemaAndFirstStatementOfThePool(CapturedOutput output) {
        runner.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:own-schema",
                        "spring.datasource.hikari.data-source-properties.INIT=CREATE SCHEMA IF NOT EXISTS APP",
                        "spring.datasource.hikari.schema=APP",
                        "spring.datasource.hikari.connection-init-sql=SET @SEEN = 1")
                .run(context -> {
                    ready(context);
                    await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
                    assertThat(context.getBean(JdbcTemplate.class)
                                    .queryForObject("SELECT COUNT(*) FROM APP.LEADER_ROLE", Integer.class))
                            .isEqualTo(1);
                    assertThat(output).doesNotContain("for good");
                });
    }

    @Test
    void poolIsUsedWithOneWarningWhereNothingElseIsPossible(CapturedOutput output) {
        runner.withBean(Opaque.class).run(context -> {
            ready(context);
            await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
            assertThat(output.getAll().lines().filter(line -> line.contains("takes two connections of")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("WARN"));
        });
    }

    @Test
    void connectionDetailsHelpWhereTheDataSourceTellsNothing(CapturedOutput output) {
        runner.withBean(Opaque.class)
                .withBean(JdbcConnectionDetails.class, OpaqueDetails::new)
                .run(context -> {
                    Opaque pool = context.getBean(Opaque.class);
                    int afterStart = pool.taken.get();
                    ready(context);
                    await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
                    assertThat(pool.taken).hasValue(afterStart);
                    assertThat(output).doesNotContain("for good");
                });
    }

    @Test
    void poolIsUsedWhereItsUrlCannotBeConnectedToDirectly(CapturedOutput output) {
        runner.withBean(UrlOfAnother.class).run(context -> {
            ready(context);
            await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
            assertThat(output).contains("for good", "IFEXISTS");
        });
    }

    @Test
    void markedDataSourceComesBeforeThePrimaryOne() {
        runner.withUserConfiguration(Several.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables(new JdbcTemplate(context.getBean("marked", DataSource.class))))
                    .hasSize(5);
            assertThat(tables(new JdbcTemplate(context.getBean("main", DataSource.class))))
                    .isEmpty();
        });
    }

    @Test
    void primaryDataSourceIsUsedWhenNoneIsMarked() {
        runner.withUserConfiguration(PrimaryAndOther.class)
                .run(context -> assertThat(tables(new JdbcTemplate(context.getBean("preferred", DataSource.class))))
                        .hasSize(5));
    }

    @Test
    void tablesAreCreatedOnAnyDatabaseWhenAskedForWithThePrefixThatIsSet() {
        runner.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:file:./target/initialize-always;WRITE_DELAY=0",
                        "leader.jdbc.initialize-schema=always",
                        "leader.jdbc.table-prefix=MY_")
                .run(context -> {
                    assertThat(tables(context))
                            .containsExactly("MY_FENCE", "MY_NAMESPACE", "MY_NOTE", "MY_ROLE", "MY_SESSION");
                    context.getBean(JdbcTemplate.class).execute("DROP ALL OBJECTS DELETE FILES");
                });
    }

    @Test
    void databaseThatIsNotEmbeddedIsLeftAloneUnlessAskedFor() {
        runner.withPropertyValues("spring.datasource.url=jdbc:h2:file:./target/initialize-embedded")
                .run(context -> assertThat(StartFailures.analysisOf(context).getDescription())
                        .contains("LEADER_NAMESPACE"));
    }

    @Test
    void scriptsOfTheApplicationMayCreateTheTables() {
        runner.withPropertyValues(
                        "leader.jdbc.initialize-schema=never",
                        "spring.sql.init.schema-locations=classpath:dev/leaderelection/jdbc/schema-h2.sql")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(context)).hasSize(5);
                });
    }

    /** As an earlier version has made them. */
    @Test
    void tableOfTheNotesIsMissedOnlyWhereRunsAreCaughtUp() {
        runner.withPropertyValues(
                        "leader.jdbc.initialize-schema=never",
                        "spring.sql.init.schema-locations=classpath:dev/leaderelection/jdbc/schema-h2.sql",
                        "spring.sql.init.data-locations=classpath:without-notes.sql")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(context)).hasSize(4).doesNotContain("LEADER_NOTE");
                });
        runner.withPropertyValues(
                        "leader.jdbc.initialize-schema=never",
                        "leader.gate.catch-up=true",
                        "spring.sql.init.schema-locations=classpath:dev/leaderelection/jdbc/schema-h2.sql",
                        "spring.sql.init.data-locations=classpath:without-notes.sql")
                .run(context -> {
                    assertThat(StartFailures.analysisOf(context).getDescription())
                            .contains("LEADER_NOTE");
                    assertThat(StartFailures.analysisOf(context).getAction()).contains("schema-h2.sql");
                });
    }

    @Test
    void databaseThatIsAwayAtStartIsWaitedFor(CapturedOutput output) {
        String url = "jdbc:h2:mem:away;IFEXISTS=TRUE";
        runner.withPropertyValues("spring.datasource.url=" + url, "leader.jdbc.initialize-schema=never")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).contains("Leader election waits for its database");
                    ready(context);
                    try (Connection back = DriverManager.getConnection("jdbc:h2:mem:away", "sa", "");
                            Statement statement = back.createStatement()) {
                        statement.execute("RUNSCRIPT FROM 'classpath:dev/leaderelection/jdbc/schema-h2.sql'");
                        await().until(() -> context.getBean(LeaderService.class).isLeader("reports"));
                    }
                });
    }

    private static void ready(ApplicationContext context) {
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }

    private static List<String> tables(ApplicationContext context) {
        return tables(context.getBean(JdbcTemplate.class));
    }

    private static List<String> tables(JdbcTemplate jdbc) {
        return jdbc.queryForList(
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' ORDER BY 1",
                String.class);
    }

    private static final class OpaqueDetails implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return "";
        }

        @Override
        public String getPassword() {
            return "";
        }

        @Override
        public String getJdbcUrl() {
            return "jdbc:h2:mem:opaque";
        }
    }

    /** A pool that connects elsewhere than its URL says. */
    static final class UrlOfAnother extends HikariDataSource {

        UrlOfAnother() {
            setJdbcUrl("jdbc:h2:mem:nowhere;IFEXISTS=TRUE");
        }

        @Override
        public Connection getConnection() throws SQLException {
            return DriverManager.getConnection("jdbc:h2:mem:somewhere;DB_CLOSE_DELAY=-1", "sa", "");
        }
    }

    /** A pool that tells nobody how it connects. */
    static final class Opaque extends AbstractDataSource implements AutoCloseable {

        final AtomicInteger taken = new AtomicInteger();

        private final HikariDataSource hidden = new HikariDataSource();

        Opaque() {
            hidden.setJdbcUrl("jdbc:h2:mem:opaque");
        }

        @Override
        public Connection getConnection() throws SQLException {
            taken.incrementAndGet();
            return hidden.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public void close() {
            hidden.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Several {

        @Bean
        @Primary
        DataSource main() {
            return memory("main");
        }

        @Bean(defaultCandidate = false)
        @LeaderDataSource
        DataSource marked() {
            return memory("marked");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryAndOther {

        @Bean
        @Primary
        DataSource preferred() {
            return memory("preferred");
        }

        @Bean
        DataSource other() {
            return memory("other");
        }
    }

    private static DataSource memory(String name) {
        return new DriverManagerDataSource("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
    }
}
