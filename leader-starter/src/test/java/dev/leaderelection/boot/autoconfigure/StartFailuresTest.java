// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.boot.StartFailures;
import dev.leaderelection.spi.LeaderStore;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Each way in which a start fails says what is wrong and what helps. */
class StartFailuresTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(LeaderAutoConfiguration.class, LeaderJdbcAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    @Test
    void noBackend() {
        assertFailure(
                runner, "has no backend", "spring-boot-starter-jdbc", "leader-backend-zookeeper", "LeaderStore bean");
    }

    @Test
    void noBackendNorDatabaseModule() {
        assertFailure(
                runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc")),
                "has no backend",
                "1. a SQL database",
                "2. ZooKeeper or etcd",
                "3. a LeaderStore bean");
    }

    @Test
    void twoBackendsAndNoneNamed() {
        assertFailure(
                runner.withUserConfiguration(OneDataSource.class, SecondBackend.class),
                "more than one backend that it could use (jdbc, second)",
                "Set leader.backend to one of: jdbc, second");
    }

    @Test
    void moduleOfTheNamedBackendIsMissing() {
        assertFailure(
                runner.withPropertyValues("leader.backend=zookeeper"),
                "leader.backend=zookeeper is set, but the module of that backend is not on the classpath",
                "dev.leaderelection:leader-backend-zookeeper");
    }

    @Test
    void moduleOfTheJdbcBackendIsMissing() {
        assertFailure(
                runner.withPropertyValues("leader.backend=jdbc")
                        .withClassLoader(new FilteredClassLoader("dev.leaderelection.jdbc")),
                "the module of that backend is not on the classpath",
                "dev.leaderelection:leader-backend-jdbc");
    }

    @Test
    void unknownBackend() {
        assertFailure(
                runner.withPropertyValues("leader.backend=redis"),
                "leader.backend=redis is not a backend",
                "etcd, jdbc, memory, zookeeper");
    }

    @Test
    void noDataSource() {
        assertFailure(runner.withPropertyValues("leader.backend=jdbc"), "has no DataSource", "spring.datasource.url");
    }

    @Test
    void severalDataSourcesAndNoneMarked() {
        assertFailure(
                runner.withUserConfiguration(OneDataSource.class, AnotherDataSource.class),
                "several DataSource beans (first, another)",
                "@LeaderDataSource");
    }

    @Test
    void severalDataSourcesMarked() {
        assertFailure(
                runner.withUserConfiguration(TwoMarked.class),
                "several DataSource beans (one, two)",
                "@LeaderDataSource");
    }

    @Test
    void missingTable() {
        assertFailure(
                runner.withUserConfiguration(OneDataSource.class)
                        .withPropertyValues("leader.jdbc.initialize-schema=never"),
                "cannot use table LEADER_",
                "classpath:dev/leaderelection/jdbc/schema-h2.sql",
                "leader.jdbc.initialize-schema=always");
    }

    @Test
    void wrongTablePrefix() {
        assertFailure(
                runner.withUserConfiguration(OneDataSource.class)
                        .withPropertyValues("leader.jdbc.table-prefix=x; DROP TABLE y"),
                "leader.jdbc.table-prefix 'x; DROP TABLE y' is not allowed",
                "leader.jdbc");
    }

    @Test
    void violatedTimingInequality() {
        assertFailure(
                runner.withPropertyValues(
                        "leader.backend=memory", "leader.session.ttl=4s", "leader.session.renew-interval=3s"),
                "renew-interval + 2 * attempt-timeout + margin <= ttl is violated",
                "leader.session.ttl");
    }

    @Test
    void negativeDrainTimeout() {
        assertFailure(
                runner.withPropertyValues("leader.backend=memory", "leader.drain-timeout=-1s"),
                "leader.drain-timeout >= 0 is violated",
                "leader.drain-timeout");
    }

    @Test
    void neitherApplicationNameNorNamespace() {
        assertFailure(
                runner.withPropertyValues("spring.application.name=", "leader.backend=memory"),
                "neither spring.application.name nor leader.namespace is set",
                "Set one of them");
    }

    @Test
    void namespaceThatIsNotAllowed() {
        assertFailure(
                runner.withPropertyValues("spring.application.name=My Shop", "leader.backend=memory"),
                "The namespace 'My Shop' is not allowed",
                "Set leader.namespace");
    }

    @Test
    void memberIdThatIsNotAllowed() {
        assertFailure(
                runner.withPropertyValues("leader.member.id=a b", "leader.backend=memory"),
                "The member id 'a b' is not allowed",
                "leader.member.id");
    }

    @Test
    void roleThatIsNotAllowed() {
        assertFailure(
                runner.withPropertyValues("leader.backend=memory", "leader.roles[a b].enabled=true"),
                "The role 'a b' is not allowed",
                "leader.roles");
    }

    private static void assertFailure(ApplicationContextRunner runner, String description, String... actions) {
        runner.run(context -> {
            FailureAnalysis analysis = StartFailures.analysisOf(context);
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(actions);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OneDataSource {

        @Bean
        DataSource first() {
            return new DriverManagerDataSource("jdbc:h2:mem:start-failures-first");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnotherDataSource {

        @Bean
        DataSource another() {
            return new DriverManagerDataSource("jdbc:h2:mem:start-failures-another");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoMarked {

        @Bean
        @LeaderDataSource
        DataSource one() {
            return new DriverManagerDataSource("jdbc:h2:mem:start-failures-one");
        }

        @Bean
        @LeaderDataSource
        DataSource two() {
            return new DriverManagerDataSource("jdbc:h2:mem:start-failures-two");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondBackend {

        @Bean
        LeaderBackend secondBackend() {
            return new LeaderBackend() {

                @Override
                public String name() {
                    return "second";
                }

                @Override
                public boolean isUsable() {
                    return true;
                }

                @Override
                public LeaderStore open() {
                    return new DisabledStore();
                }
            };
        }
    }
}
