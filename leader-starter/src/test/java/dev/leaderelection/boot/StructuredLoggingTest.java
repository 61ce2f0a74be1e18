// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import static dev.leaderelection.boot.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.LeaderSettings;
import dev.leaderelection.Member;
import dev.leaderelection.engine.LeaderEngine;
import dev.leaderelection.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a log shipper gets with logging.structured.format.console=ecs or logstash, written by Spring Boot's own encoder. */
class StructuredLoggingTest {

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void transitionsHaveFieldsForRoleTokenAndMember(String format) {
        try (EncodingAppender lines = new EncodingAppender(format);
                MemoryStore store = new MemoryStore();
                LeaderService leaders =
                        LeaderEngine.create(LeaderSettings.of("shop").withMember(Member.of("me")), store)) {
            LeaderRole reports = leaders.role("reports");
            leaders.start();
            await().until(reports::isLeader);
            long token = reports.leadership().orElseThrow().token();
            reports.pause().join();
            assertThat(lines.about("reports")).hasSize(2).allSatisfy(line -> {
                assertThat(line.path("message").asString()).contains("role reports");
                assertThat(line.path("role").asString()).isEqualTo("reports");
                assertThat(line.path("token").asLong()).isEqualTo(token);
                assertThat(line.path("member").asString()).isEqualTo("me");
            });
        }
    }

    private static final class EncodingAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger logger = (Logger) LoggerFactory.getLogger(LeaderService.class);

        private final StructuredLogEncoder encoder = new StructuredLogEncoder();

        private final List<JsonNode> lines = new CopyOnWriteArrayList<>();

        EncodingAppender(String format) {
            LoggerContext context = logger.getLoggerContext();
            context.putObject(Environment.class.getName(), new StandardEnvironment());
            encoder.setContext(context);
            encoder.setFormat(format);
            encoder.start();
            setContext(context);
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(JsonMapper.shared().readTree(new String(encoder.encode(event), StandardCharsets.UTF_8)));
        }

        List<JsonNode> about(String role) {
            return lines.stream()
                    .filter(line -> line.path("message").asString().contains("role " + role))
                    .toList();
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            stop();
            encoder.stop();
        }
    }
}
