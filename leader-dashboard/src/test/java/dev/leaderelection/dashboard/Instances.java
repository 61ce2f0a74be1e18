// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static org.awaitility.Awaitility.await;

import dev.leaderelection.LeaderService;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import dev.leaderelection.test.FaultInjectingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Applications in this JVM that elect among themselves, each with a web server and a store of its own. */
final class Instances implements AutoCloseable {

    private final MemoryRecords records = new MemoryRecords();

    private final List<Instance> started = new ArrayList<>();

    /** Waits long enough for a machine that does other work too. */
    static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    Instance start(String memberId, String... arguments) {
        return start(Open.class, memberId, arguments);
    }

    Instance start(Class<?> application, String memberId, String... arguments) {
        FaultInjectingStore store = new FaultInjectingStore(new MemoryStore(records));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .initializers(fresh -> fresh.getBeanFactory().registerSingleton("store", store))
                .properties(
                        "spring.application.name=shop",
                        "spring.main.banner-mode=off",
                        "spring.main.register-shutdown-hook=false",
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "leader.member.id=" + memberId,
                        "leader.session.ttl=3s",
                        "leader.dashboard.enabled=true",
                        "management.endpoint.leader.access=unrestricted",
                        "management.endpoints.web.exposure.include=leader,leaderevents")
                .run(arguments);
        Instance instance = new Instance(context, store);
        started.add(instance);
        return instance;
    }

    @Override
    public void close() {
        started.forEach(instance -> instance.store().outage(false));
        started.forEach(instance -> instance.context().close());
    }

    /**
     * A running application.
     *
     * @param context its context
     * @param store its store, which can fail
     */
    record Instance(ConfigurableApplicationContext context, FaultInjectingStore store) {

        LeaderService leaders() {
            return context.getBean(LeaderService.class);
        }

        LeaderFeed feed() {
            return context.getBean(LeaderFeed.class);
        }

        String url(String path) {
            return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path;
        }

        Instance leads(String role) {
            eventually().until(() -> leaders().isLeader(role));
            return this;
        }

        Instance sees(int members) {
            eventually().until(() -> leaders().members().size() == members);
            return this;
        }
    }

    /** An application without Spring Security. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                SecurityAutoConfiguration.class,
                UserDetailsServiceAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class,
                SecurityFilterAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    static class Open {}
}
