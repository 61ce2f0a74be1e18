// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryRecords;
import dev.leaderelection.memory.MemoryStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** What the other members learn of where a member is reached. */
class ServerUrlIT {

    private final MemoryRecords records = new MemoryRecords();

    @Test
    void portOfTheRunningServerIsKnownToTheOthers() {
        assertThat(urlSeenByOthers()).isEqualTo("http://127.0.0.1:%d");
    }

    @Test
    void urlThatIsSetComesFirst() {
        assertThat(urlSeenByOthers("leader.member.url=https://desk.example")).isEqualTo("https://desk.example");
    }

    private String urlSeenByOthers(String... properties) {
        try (var context = new SpringApplicationBuilder(App.class)
                        .properties(properties)
                        .properties(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "spring.docker.compose.enabled=false",
                                "spring.application.name=desk",
                                "leader.member.id=desk-1",
                                "leader.backend=memory")
                        .initializers(starting -> starting.getBeanFactory().registerSingleton("records", records))
                        .run();
                LeaderService other = LeaderEngine.create(LeaderSettings.of("desk"), new MemoryStore(records))) {
            other.start();
            String port = context.getEnvironment().getRequiredProperty("local.server.port");
            return await().until(
                            () -> other.members().stream()
                                    .filter(presence -> presence.member().id().equals("desk-1"))
                                    .map(presence ->
                                            String.valueOf(presence.member().url()))
                                    .findFirst()
                                    .orElse(""),
                            url -> !url.isEmpty())
                    .replace(":" + port, ":%d");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
