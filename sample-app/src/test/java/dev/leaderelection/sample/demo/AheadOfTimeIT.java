// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static dev.leaderelection.sample.demo.ClusterUnderTest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample with the beans that were found out ahead of time, at the build. */
final class AheadOfTimeIT {

    @Test
    void instanceLeadsAndDelivers() throws Exception {
        Path directory = ClusterUnderTest.emptyDirectory("ahead-of-time");
        Instance instance = Instance.start(
                ClusterUnderTest.JAR,
                ClusterUnderTest.freePorts(1).get(0),
                List.of("-Dspring.aot.enabled=true"),
                List.of("--spring.datasource.url=jdbc:h2:mem:ahead-of-time"),
                directory);
        try {
            await().atMost(PATIENCE).until(() -> {
                assertThat(instance.process().isAlive())
                        .as(Files.readString(instance.process().log()))
                        .isTrue();
                return instance.role(Duration.ofSeconds(5))
                        .filter(Instance.RoleStatus::leading)
                        .isPresent();
            });
            assertThat(Files.readString(instance.process().log())).contains("Starting AOT-processed SampleApplication");

            instance.post("/orders", "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":2}");

            await().atMost(PATIENCE)
                    .until(() -> instance.get("/deliveries").toString().contains("2 x book for Ada"));
            assertThat(instance.get("/actuator/leader/outbox-relay")
                            .path("token")
                            .asLong(0))
                    .isPositive();
            assertThat(instance.get("/actuator/health/leader").path("status").asString(""))
                    .isEqualTo("UP");
        } finally {
            instance.process().stop(Duration.ofSeconds(30));
        }
    }
}
