// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leaderelection.LeaderException;
import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Names of roles with placeholders and expressions, and the term as a parameter. */
class RoleNameTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class);

    private final ApplicationContextRunner tenants = runner.withBean("suffixes", Suffixes.class)
            .withBean(Tenants.class)
            .withPropertyValues("tenant.role=tenants", "tenant.prefix=tenant");

    @Test
    void placeholderIsReplacedAndTheRoleJoinedAtStart() {
        tenants.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            assertThat(leaders.roles()).extracting(LeaderRole::name).containsExactly("defaulted", "tenants");
            assertThat(context.getBean(Tenants.class).all(null)).isEmpty();
            leaders.grant("tenants");
            assertThat(context.getBean(Tenants.class).all(null)).contains("tenants");
        });
    }

    @Test
    void eachArgumentHasARoleOfItsOwnThatIsJoinedOnFirstUse() {
        tenants.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Tenants bean = context.getBean(Tenants.class);
            assertThat(bean.bill("a", null)).isEmpty();
            assertThat(bean.bill("b", null)).isEmpty();
            assertThat(leaders.roles()).extracting(LeaderRole::name).contains("tenant-a", "tenant-b");
            leaders.grant("tenant-a");
            assertThat(bean.bill("a", null)).contains("tenant-a");
            assertThat(bean.bill("b", null)).isEmpty();
        });
    }

    @Test
    void expressionMayNameParametersByPositionTheirPropertiesAndBeans() {
        tenants.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Tenants bean = context.getBean(Tenants.class);
            leaders.grant("tenant-7-x");
            assertThat(bean.ofOrder(new Order(7, List.of("x", "yy")), null)).contains("tenant-7-x");
        });
    }

    @ParameterizedTest
    @CsvSource({"'', is empty", "'a b', 'tenant-a b'"})
    void argumentThatMakesNoRoleIsRefusedAtTheCall(String tenant, String problem) {
        tenants.run(context -> {
            Tenants bean = context.getBean(Tenants.class);
            assertThatExceptionOfType(LeaderException.class)
                    .isThrownBy(() -> bean.bill(tenant, null))
                    .withMessageContaining("Tenants.bill(String, Leadership)")
                    .withMessageContaining(problem)
                    .withMessageContaining("Check the arguments");
            assertThat(context.getBean(ManualLeaderService.class).roles()).hasSize(2);
        });
    }

    @Test
    void nullAsArgumentIsRefusedAtTheCall() {
        tenants.run(context -> {
            Tenants bean = context.getBean(Tenants.class);
            assertThatExceptionOfType(LeaderException.class)
                    .isThrownBy(() -> bean.ofOrder(null, null))
                    .withMessageContaining("Tenants.ofOrder");
        });
    }

    @Test
    void termIsGivenOnTheLeaderWhateverTheCallerPasses() {
        tenants.run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            Tenants bean = context.getBean(Tenants.class);
            leaders.grant("tenants");
            Leadership stale = leaders.role("tenants").leadership().orElseThrow();
            leaders.revoke("tenants");
            leaders.grant("tenants");
            assertThat(bean.term(stale, 3, null))
                    .isSameAs(leaders.role("tenants").leadership().orElseThrow());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "UnknownPlaceholder, nowhere.role",
        "UnknownVariable, '#tenantID'' in ''#tenantID'' is no parameter; there is #tenant'",
        "ForgottenHash, 'tenant'' in ''tenant'' belongs to nothing; parameters are written as #tenant'",
        "RootVariable, #root",
        "BrokenExpression, is not an expression",
        "BadCharacters, 'a role of spaces'"
    })
    void patternThatCannotBeARoleIsRefusedAtStart(String bean, String problem) throws Exception {
        Class<?> type = Class.forName(getClass().getName() + "$" + bean);
        runner.withBean(type).run(context -> {
            var analysis = StartFailures.analysisOf(context);
            assertThat(analysis.getDescription()).contains(bean + ".run(").contains(problem);
            assertThat(analysis.getAction()).isNotBlank();
        });
    }

    record Order(int tenant, List<String> lines) {}

    static class Suffixes {

        public String of(String line) {
            return "-" + line;
        }
    }

    /** Callers pass what they like for a term. */
    @NullUnmarked
    static class Tenants {

        @LeaderOnly("${tenant.role}")
        public Optional<String> all(Leadership term) {
            return Optional.of(term.role());
        }

        @LeaderOnly("${tenant.unknown:defaulted}")
        public void defaulted() {}

        @LeaderOnly("${tenant.prefix}-#{#tenant}")
        public Optional<String> bill(String tenant, Leadership term) {
            return Optional.of(term.role());
        }

        @LeaderOnly("tenant-#{#p0.tenant}#{@suffixes.of(#order.lines.?[#this.length() == 1][0])}")
        public Optional<String> ofOrder(Order order, Leadership term) {
            return Optional.of(term.role());
        }

        @LeaderOnly("${tenant.role}")
        public Leadership term(Leadership first, int number, Leadership second) {
            assertThat(first).isSameAs(second);
            assertThat(number).isEqualTo(3);
            return first;
        }
    }

    static class UnknownPlaceholder {
        @LeaderOnly("${nowhere.role}")
        public void run() {}
    }

    static class UnknownVariable {
        @LeaderOnly("tenant-#{#tenantID}")
        public void run(String tenant) {}
    }

    static class ForgottenHash {
        @LeaderOnly("tenant-#{tenant}")
        public void run(String tenant) {}
    }

    static class RootVariable {
        @LeaderOnly("tenant-#{#root}")
        public void run(String tenant) {}
    }

    static class BrokenExpression {
        @LeaderOnly("tenant-#{#tenant +}")
        public void run(String tenant) {}
    }

    static class BadCharacters {
        @LeaderOnly("a role of spaces")
        public void run() {}
    }
}
