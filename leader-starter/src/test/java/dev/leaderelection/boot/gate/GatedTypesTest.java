// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.boot.ManualLeaderService;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

/** Where {@link LeaderOnly} may stand, and what it holds for there. */
class GatedTypesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class)
            .withBean(Calls.class);

    @Test
    void annotationOnAClassGatesAllItsPublicMethodsInheritedOnesToo() {
        runner.withBean(Reports.class).run(context -> {
            Reports reports = context.getBean(Reports.class);
            Calls calls = context.getBean(Calls.class);
            reports.own();
            reports.inherited();
            reports.notPublic();
            assertThat(calls.names).containsExactly("notPublic");
            context.getBean(ManualLeaderService.class).grant("reports");
            reports.own();
            reports.inherited();
            assertThat(calls.names).containsExactly("notPublic", "own", "inherited");
        });
    }

    @Test
    void annotationOnAClassLeavesMethodsOfObjectAlone() {
        runner.withBean(Reports.class)
                .run(context ->
                        assertThat(context.getBean(Reports.class).toString()).isEqualTo("the reports"));
    }

    @Test
    void annotationOnAMethodComesBeforeTheOneOnItsClass() {
        runner.withBean(Reports.class).run(context -> {
            context.getBean(ManualLeaderService.class).grant("billing");
            context.getBean(Reports.class).own();
            context.getBean(Reports.class).billing();
            assertThat(context.getBean(Calls.class).names).containsExactly("billing");
        });
    }

    @Test
    void subclassInheritsTheAnnotationOfItsClass() {
        runner.withBean(SpecialReports.class).run(context -> {
            context.getBean(SpecialReports.class).special();
            context.getBean(SpecialReports.class).own();
            assertThat(context.getBean(Calls.class).names).isEmpty();
        });
    }

    @Test
    void annotationOnAnInterfaceHoldsForTheMethodsThatItDeclares() {
        runner.withBean(TextArchive.class).run(context -> {
            TextArchive archive = context.getBean(TextArchive.class);
            Calls calls = context.getBean(Calls.class);
            archive.store("x");
            archive.unrelated();
            assertThat(calls.names).containsExactly("unrelated");
            context.getBean(ManualLeaderService.class).grant("archive");
            archive.store("x");
            assertThat(calls.names).containsExactly("unrelated", "store x");
        });
    }

    @Test
    void annotationOnAnInterfaceMethodHoldsForItsImplementation() {
        runner.withBean(TextArchive.class).run(context -> {
            context.getBean(TextArchive.class).purge();
            assertThat(context.getBean(Calls.class).names).isEmpty();
            context.getBean(ManualLeaderService.class).grant("purge");
            context.getBean(TextArchive.class).purge();
            assertThat(context.getBean(Calls.class).names).containsExactly("purge");
        });
    }

    @Test
    void interfaceProxiesAreGatedAlsoInFrontOfFinalClasses() {
        runner.withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(FinalTask.class)
                .run(context -> {
                    Task task = context.getBean(Task.class);
                    assertThat(AopUtils.isJdkDynamicProxy(task)).isTrue();
                    assertThat(task.perform()).isEmpty();
                    context.getBean(ManualLeaderService.class).grant("tasks");
                    assertThat(task.perform()).contains("final");
                });
    }

    @Test
    void lambdasAreGatedThroughTheirInterface() {
        runner.withBean("lambda", Task.class, () -> () -> Optional.of("lambda")).run(context -> {
            assertThat(context.getBean(Task.class).perform()).isEmpty();
            context.getBean(ManualLeaderService.class).grant("tasks");
            assertThat(context.getBean(Task.class).perform()).contains("lambda");
        });
    }

    @Test
    void gateHoldsWhereSpringBootMakesNoProxiesByItself() {
        runner.withPropertyValues("spring.aop.auto=false").withBean(Jobs.class).run(context -> {
            context.getBean(Jobs.class).report();
            assertThat(context.getBean(Calls.class).names).isEmpty();
        });
    }

    @Test
    void rolesOfAllBeansAreJoinedAtStartThoseOfLazyAndPrototypeBeansToo() {
        runner.withUserConfiguration(NotCreatedAtStart.class).run(context -> assertThat(
                        context.getBean(ManualLeaderService.class).roles())
                .extracting(LeaderRole::name)
                .containsExactly("archive", "billing", "purge", "reports"));
    }

    @Test
    void rolesOfABeanWhoseClassIsKnownLateAreJoinedWhenItIsCreated() {
        runner.withUserConfiguration(KnownLate.class).run(context -> {
            ManualLeaderService leaders = context.getBean(ManualLeaderService.class);
            assertThat(leaders.find("reports")).isEmpty();
            assertThat(context.getBean("late")).isInstanceOf(Jobs.class);
            assertThat(leaders.find("reports")).isPresent();
        });
    }

    @Test
    void beansWithoutGatesAreNotProxied() {
        runner.run(context ->
                assertThat(AopUtils.isAopProxy(context.getBean(Calls.class))).isFalse());
    }

    @Configuration(proxyBeanMethods = false)
    static class NotCreatedAtStart {

        @Bean
        @Lazy
        Reports reports(Calls calls) {
            return new Reports(calls);
        }

        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        TextArchive archive(Calls calls) {
            return new TextArchive(calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class KnownLate {

        @Bean
        @Lazy
        Object late(Calls calls) {
            return new Jobs(calls);
        }
    }

    static class Base {

        final Calls calls;

        Base(Calls calls) {
            this.calls = calls;
        }

        public void inherited() {
            calls.ran("inherited");
        }
    }

    @LeaderOnly("reports")
    static class Reports extends Base {

        Reports(Calls calls) {
            super(calls);
        }

        public void own() {
            calls.ran("own");
        }

        void notPublic() {
            calls.ran("notPublic");
        }

        @LeaderOnly("billing")
        public void billing() {
            calls.ran("billing");
        }

        @Override
        public String toString() {
            return "the reports";
        }
    }

    static class SpecialReports extends Reports {

        SpecialReports(Calls calls) {
            super(calls);
        }

        public void special() {
            calls.ran("special");
        }
    }

    @LeaderOnly("archive")
    interface Archive<T> {

        void store(T item);
    }

    interface Purging {

        @LeaderOnly("purge")
        void purge();

        void unrelated();
    }

    static class TextArchive implements Archive<String>, Purging {

        private final Calls calls;

        TextArchive(Calls calls) {
            this.calls = calls;
        }

        @Override
        public void store(String item) {
            calls.ran("store " + item);
        }

        @Override
        public void purge() {
            calls.ran("purge");
        }

        @Override
        public void unrelated() {
            calls.ran("unrelated");
        }
    }

    @FunctionalInterface
    interface Task {

        @LeaderOnly("tasks")
        Optional<String> perform();
    }

    static final class FinalTask implements Task {

        @Override
        public Optional<String> perform() {
            return Optional.of("final");
        }
    }
}
