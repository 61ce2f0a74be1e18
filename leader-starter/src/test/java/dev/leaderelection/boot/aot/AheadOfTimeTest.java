// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.proxies;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.autoconfigure.LeaderAutoConfiguration;
import dev.leaderelection.boot.autoconfigure.LeaderDataSource;
import dev.leaderelection.boot.autoconfigure.LeaderJdbcAutoConfiguration;
import dev.leaderelection.boot.autoconfigure.LeaderJdbcProperties;
import dev.leaderelection.boot.autoconfigure.LeaderProperties;
import dev.leaderelection.boot.gate.LeaderGateAutoConfiguration;
import dev.leaderelection.boot.lifecycle.LeaderLifecycleAutoConfiguration;
import dev.leaderelection.boot.lifecycle.OnLeadershipGranted;
import dev.leaderelection.boot.lifecycle.OnLeadershipRevoked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.javapoet.ClassName;

/** An application context with the starter, processed ahead of time. */
class AheadOfTimeTest {

    private static final RuntimeHints HINTS = new RuntimeHints();

    private static final InMemoryGeneratedFiles FILES = new InMemoryGeneratedFiles();

    @BeforeAll
    static void process() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(AheadOfTimeTest.class)), FILES, HINTS);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of("spring.application.name", "shop")));
            context.register(AutoConfigurations.getClasses(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    LeaderJdbcAutoConfiguration.class,
                    LeaderAutoConfiguration.class,
                    LeaderGateAutoConfiguration.class,
                    LeaderLifecycleAutoConfiguration.class)));
            context.registerBean(Jobs.class);
            ClassName unused = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {LeaderOnly.class, OnLeadershipGranted.class, OnLeadershipRevoked.class, LeaderDataSource.class})
    void annotationsAreReadAtRunTime(Class<?> annotation) {
        assertThat(reflection().onType(annotation).withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(HINTS);
        assertThat(proxies().forInterfaces(LeaderOnly.class)).accepts(HINTS);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                LeaderProperties.class,
                LeaderProperties.Member.class,
                LeaderProperties.Session.class,
                LeaderProperties.Role.class,
                LeaderJdbcProperties.class
            })
    void propertiesAreBoundAtRunTime(Class<?> properties) {
        assertThat(properties.getDeclaredConstructors()).hasSize(1).allSatisfy(constructor -> assertThat(
                        reflection().onConstructorInvocation(constructor))
                .accepts(HINTS));
    }

    @ParameterizedTest
    @MethodSource("ddl")
    void ddlIsReadAtRunTime(String path) {
        assertThat(resource().forResource(path)).accepts(HINTS);
    }

    static List<String> ddl() throws IOException {
        PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
        List<String> found = Stream.of(
                        "classpath*:dev/leaderelection/jdbc/**/*.sql",
                        "classpath*:dev/leaderelection/jdbc/**/*.xml",
                        "classpath*:org/springframework/integration/jdbc/schema-h2.sql")
                .flatMap(pattern -> find(resources, pattern))
                .toList();
        assertThat(found).hasSizeGreaterThan(12);
        return found;
    }

    private static Stream<String> find(PathMatchingResourcePatternResolver resources, String pattern) {
        try {
            return Stream.of(resources.getResources(pattern)).map(AheadOfTimeTest::path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(Resource resource) {
        try {
            String url = resource.getURL().toString();
            String root = url.contains("dev/leaderelection/jdbc") ? "dev/leaderelection/jdbc" : "org/springframework";
            return url.substring(url.lastIndexOf(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fallbackIsCalledAtRunTime() throws NoSuchMethodException {
        assertThat(reflection().onMethodInvocation(Cache.class.getDeclaredMethod("cached", String.class)))
                .accepts(HINTS);
        assertThat(reflection().onMethodInvocation(Cache.class.getDeclaredMethod("other")))
                .rejects(HINTS);
    }

    @Test
    void gateIsPutInFrontOfABeanAheadOfTime() {
        assertThat(FILES.getGeneratedFiles(Kind.CLASS).keySet()).anyMatch(path -> path.contains("Jobs$$SpringCGLIB"));
    }

    /** Apart, because Spring keeps all methods of the class of a bean that it puts a proxy in front of. */
    static class Cache {

        String cached(String name) {
            return "cached " + name;
        }

        void other() {}
    }

    static class Jobs extends Cache {

        @LeaderOnly(value = "reports", fallback = "cached")
        String report(String name) {
            return name;
        }

        @OnLeadershipGranted("reports")
        void begin() {}
    }
}
