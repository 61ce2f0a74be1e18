// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.LeaderService;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Puts the elections of a {@link LeaderTest} into their first state before each test, and ends all terms after it. */
final class LeaderTestExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(LeaderTestExtension.class);

    private static final String SPRING_EXTENSION = "org.springframework.test.context.junit.jupiter.SpringExtension";

    @Override
    public void beforeEach(ExtensionContext context) {
        TestLeaders leaders = leaders(context);
        leaders.reset();
        LeaderTest settings = settings(context);
        leaders.leadEverything(settings.everything());
        Arrays.stream(settings.leads()).forEach(leaders::grant);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leaders(context).reset();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return context.getTestMethod().isPresent() && (type == TestLeaders.class || type == LeaderService.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestLeaders leaders = leaders(context);
        return parameter.getParameter().getType() == TestLeaders.class ? leaders : leaders.service();
    }

    private static TestLeaders leaders(ExtensionContext context) {
        if (enclosing(context).anyMatch(LeaderTestExtension::isSpringTest)) {
            return SpringTestLeaders.of(context);
        }
        return context.getStore(NAMESPACE)
                .computeIfAbsent(TestLeaders.class, key -> TestLeaders.create(), TestLeaders.class);
    }

    /** By name: Spring need not be on the class path. */
    private static boolean isSpringTest(Class<?> testClass) {
        return AnnotationSupport.findRepeatableAnnotations(testClass, ExtendWith.class).stream()
                .flatMap(extensions -> Arrays.stream(extensions.value()))
                .anyMatch(extension -> extension.getName().equals(SPRING_EXTENSION));
    }

    private static LeaderTest settings(ExtensionContext context) {
        return enclosing(context)
                .map(testClass -> AnnotationSupport.findAnnotation(testClass, LeaderTest.class))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Annotate the test class with @LeaderTest"));
    }

    /** The test's class and, for a nested one, those around it, innermost first. */
    private static Stream<Class<?>> enclosing(ExtensionContext context) {
        return Stream.iterate(context.getRequiredTestClass(), type -> type != null, Class::getEnclosingClass);
    }
}
