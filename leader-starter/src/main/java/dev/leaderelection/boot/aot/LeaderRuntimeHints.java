// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.aot;

import dev.leaderelection.LeaderOnly;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * The annotations that are read at run time, and the DDL in the jars. Configuration properties and listener methods are
 * found by Spring itself.
 */
final class LeaderRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<String> ANNOTATIONS = List.of(
            LeaderOnly.class.getName(),
            "dev.leaderelection.boot.lifecycle.OnLeadershipGranted",
            "dev.leaderelection.boot.lifecycle.OnLeadershipRevoked",
            "dev.leaderelection.boot.autoconfigure.LeaderDataSource");

    private static final List<String> RESOURCES = List.of(
            "dev/leaderelection/jdbc/schema-*.sql",
            "dev/leaderelection/jdbc/flyway/**",
            "dev/leaderelection/jdbc/liquibase/**",
            "org/springframework/integration/jdbc/schema-*.sql");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String annotation : ANNOTATIONS) {
            hints.reflection().registerTypeIfPresent(classLoader, annotation, MemberCategory.INVOKE_DECLARED_METHODS);
        }
        // Attributes that a user's own annotation overrides are read through a proxy.
        hints.proxies().registerJdkProxy(LeaderOnly.class);
        RESOURCES.forEach(hints.resources()::registerPattern);
    }
}
