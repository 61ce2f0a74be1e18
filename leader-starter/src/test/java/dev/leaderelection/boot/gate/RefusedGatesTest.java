// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.boot.ManualLeaderService;
import dev.leaderelection.boot.StartFailures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What cannot be gated ends the start, with a message that names the method. */
class RefusedGatesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LeaderGateAutoConfiguration.class))
            .withBean(ManualLeaderService.class);

    @ParameterizedTest
    @CsvSource({
        "PrivateMethod, hidden, private",
        "StaticMethod, shared, static",
        "FinalMethod, fixed, final",
        "FinalMethodOfGatedClass, fixed, final",
        "SkippedPrimitive, count, primitive type int",
        "SkippedPrimitiveOfGatedClass, count, primitive type boolean",
        "UnknownFallback, load, is not another method",
        "FallbackToItself, load, is not another method",
        "FallbackWithOtherParameters, load, has other parameters",
        "FallbackWithOtherType, load, returns Integer where String is needed",
        "FallbackAndOtherwise, load, both fallback",
        "InvalidRole, run, 'no spaces'",
        "EmptyRole, run, ''"
    })
    void methodIsRefused(String bean, String method, String problem) {
        refused("RefusedGatesTest$" + bean, "RefusedGatesTest$" + bean + "." + method + "(", problem, false);
    }

    @Test
    void methodOfALazyBeanIsRefusedAtStart() {
        refused("RefusedGatesTest$PrivateMethod", "hidden(", "private", true);
    }

    @Test
    void finalClassIsRefused() {
        refused("RefusedGatesTest$FinalClass", "RefusedGatesTest$FinalClass", "final", false);
    }

    @Test
    void methodThatMakesABeanIsRefused() {
        runner.withUserConfiguration(GatedFactory.class)
                .run(context -> assertRefused(context, "GatedFactory.gated()", "makes a bean"));
    }

    @Test
    void beanThatWasCreatedBeforeProxiesIsRefused() {
        runner.withUserConfiguration(EagerInfrastructure.class)
                .run(context -> assertRefused(context, "bean 'tooEarly'", "before proxies could be made"));
    }

    private void refused(String className, String named, String problem, boolean lazy) {
        Class<?> type = load(getClass().getPackageName() + "." + className);
        runner.withInitializer(context -> {
                    var definition = new RootBeanDefinition(type);
                    definition.setLazyInit(lazy);
                    ((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("refused", definition);
                })
                .run(context -> assertRefused(context, named, problem));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(AssertableApplicationContext context, String... parts) {
        FailureAnalysis analysis = StartFailures.analysisOf(context);
        assertThat(analysis.getDescription()).contains(parts);
        assertThat(analysis.getAction()).isNotBlank();
    }

    static class PrivateMethod {
        @LeaderOnly("reports")
        @SuppressWarnings("UnusedMethod")
        private void hidden() {}
    }

    static class StaticMethod {
        @LeaderOnly("reports")
        static void shared() {}
    }

    static class FinalMethod {
        @LeaderOnly("reports")
        final void fixed() {}
    }

    @LeaderOnly("reports")
    static class FinalMethodOfGatedClass {
        public final void fixed() {}
    }

    static class SkippedPrimitive {
        @LeaderOnly(value = "reports", otherwise = Otherwise.SKIP)
        public int count() {
            return 1;
        }
    }

    @LeaderOnly(value = "reports", otherwise = Otherwise.SKIP)
    static class SkippedPrimitiveOfGatedClass {
        public boolean count() {
            return true;
        }
    }

    static class UnknownFallback {
        @LeaderOnly(value = "reports", fallback = "nowhere")
        public String load() {
            return "";
        }
    }

    static class FallbackToItself {
        @LeaderOnly(value = "reports", fallback = "load")
        public String load() {
            return "";
        }
    }

    static class FallbackWithOtherParameters {
        @LeaderOnly(value = "reports", fallback = "other")
        public String load() {
            return "";
        }

        String other(int number) {
            return String.valueOf(number);
        }
    }

    static class FallbackWithOtherType {
        @LeaderOnly(value = "reports", fallback = "other")
        public String load() {
            return "";
        }

        Integer other() {
            return 1;
        }
    }

    static class FallbackAndOtherwise {
        @LeaderOnly(value = "reports", otherwise = Otherwise.THROW, fallback = "other")
        public String load() {
            return "";
        }

        String other() {
            return "";
        }
    }

    static class InvalidRole {
        @LeaderOnly("no spaces")
        public void run() {}
    }

    static class EmptyRole {
        @LeaderOnly("")
        public void run() {}
    }

    static final class FinalClass {
        @LeaderOnly("reports")
        public Optional<List<String>> run() {
            return Optional.empty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class GatedFactory {
        @Bean
        @LeaderOnly("reports")
        Calls gated() {
            return new Calls();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class EagerInfrastructure {

        @Bean
        static Jobs tooEarly() {
            return new Jobs(new Calls());
        }

        @Bean
        static BeanFactoryPostProcessor needsIt(Jobs jobs) {
            return beanFactory -> assertThat(jobs).isNotNull();
        }
    }
}
