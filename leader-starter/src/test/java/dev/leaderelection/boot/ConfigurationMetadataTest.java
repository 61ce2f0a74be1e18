// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor offers in application.yml. */
class ConfigurationMetadataTest {

    private JsonNode metadata = JsonMapper.shared().nullNode();

    @BeforeEach
    void readMetadata() throws IOException {
        try (InputStream json = Objects.requireNonNull(LeaderConfigurationException.class.getResourceAsStream(
                "/META-INF/spring-configuration-metadata.json"))) {
            metadata = JsonMapper.shared().readTree(json);
        }
    }

    @Test
    void propertiesAreThoseOfTheDesign() {
        assertThat(names(properties()))
                .contains(
                        "leader.enabled",
                        "leader.backend",
                        "leader.namespace",
                        "leader.member.id",
                        "leader.member.url",
                        "leader.member.priority",
                        "leader.member.attributes",
                        "leader.member.candidate",
                        "leader.session.ttl",
                        "leader.session.renew-interval",
                        "leader.session.margin",
                        "leader.session.attempt-timeout",
                        "leader.drain-timeout",
                        "leader.roles",
                        "leader.member.revision",
                        "leader.placement",
                        "leader.rebalance.max-concurrent",
                        "leader.rebalance.interval",
                        "leader.health.group",
                        "leader.health.grace",
                        "leader.health.last-resort",
                        "leader.gate.catch-up",
                        "leader.jdbc.table-prefix",
                        "leader.jdbc.initialize-schema",
                        "leader.jdbc.poll-interval",
                        "leader.web.on-follower",
                        "leader.web.forward-timeout",
                        "leader.web.client-wait",
                        "leader.metrics.max-roles",
                        "management.endpoint.leader.access",
                        "management.health.leader.enabled",
                        "management.info.leader.enabled");
    }

    @Test
    void eachPropertyIsDescribedInASentence() {
        assertThat(properties())
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as(property.get("name").asString())
                        .matches("[A-Z].*\\."));
    }

    @Test
    void writingNeedsToBeAllowed() {
        assertThat(properties())
                .filteredOn(property -> property.get("name").asString().equals("management.endpoint.leader.access"))
                .extracting(property -> property.get("defaultValue").asString())
                .containsExactly("read_only");
    }

    @Test
    void choicesHaveHints() {
        assertThat(names(list(metadata.get("hints"))))
                .contains("leader.backend", "leader.jdbc.initialize-schema", "leader.session.ttl");
    }

    private List<JsonNode> properties() {
        return list(metadata.get("properties"));
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<String> names(List<JsonNode> nodes) {
        return nodes.stream().map(node -> node.get("name").asString()).toList();
    }
}
