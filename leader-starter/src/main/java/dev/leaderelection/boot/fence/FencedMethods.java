// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.fence;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.boot.GatedMethods;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodClassKey;
import org.springframework.util.function.SingletonSupplier;

/** The fences of all methods, each made once, and the databases that each role writes to. Safe for use by any thread. */
final class FencedMethods {

    private final GatedMethods gated;

    /** Asked for late: advisors are made before all other beans, transaction managers need a database. */
    private final SingletonSupplier<FenceBuilder> builder;

    private final Map<MethodClassKey, Optional<Fence>> known = new ConcurrentHashMap<>();

    private final Map<String, Set<FencedDatabase>> databases = new ConcurrentHashMap<>();

    FencedMethods(GatedMethods gated, ObjectProvider<FenceBuilder> builder) {
        this.gated = gated;
        this.builder = SingletonSupplier.of(builder::getObject);
    }

    boolean covers(Method method, Class<?> targetClass) {
        LeaderOnly annotation = gated.annotation(method, targetClass);
        return annotation != null && annotation.fenced();
    }

    /**
     * The fence of a method.
     *
     * @return the fence, or {@code null} if the method asks for none
     * @throws dev.leaderelection.boot.LeaderConfigurationException if the fence cannot work
     */
    @Nullable
    Fence find(Method method, Class<?> targetClass) {
        MethodClassKey key = new MethodClassKey(method, targetClass);
        Optional<Fence> fence = known.get(key);
        if (fence == null) {
            fence = covers(method, targetClass)
                    ? Optional.of(builder.obtain().build(method, targetClass))
                    : Optional.empty();
            known.put(key, fence);
        }
        return fence.orElse(null);
    }

    /** Remembers that work of a role writes to a database, so that its fence is raised as soon as the role is granted. */
    void seen(String role, FencedDatabase database) {
        databases.computeIfAbsent(role, name -> ConcurrentHashMap.newKeySet()).add(database);
    }

    Set<FencedDatabase> databasesOf(String role) {
        return databases.getOrDefault(role, Set.of());
    }
}
