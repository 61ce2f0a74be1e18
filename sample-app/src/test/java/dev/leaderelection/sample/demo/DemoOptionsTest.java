// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoOptionsTest {

    @Test
    void defaultsAreThreePortsAndTheUsualTtl() {
        DemoOptions options = DemoOptions.parse(List.of());

        assertThat(options).isEqualTo(new DemoOptions("h2", "10s", 8081));
        assertThat(options.ports()).containsExactly(8081, 8082, 8083);
    }

    @Test
    void optionsComeInAnyOrder() {
        assertThat(DemoOptions.parse(List.of("--port", "9081", "--ttl", "1500ms", "h2")))
                .isEqualTo(new DemoOptions("h2", "1500ms", 9081));
    }

    @Test
    void backendsAreNamed() {
        assertThat(DemoOptions.parse(List.of("etcd")).backend()).isEqualTo("etcd");
        assertThat(DemoOptions.parse(List.of("zookeeper")).backend()).isEqualTo("zookeeper");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--ttl", "--ttl 999ms", "--ttl 10", "--port 0", "--port 65533", "--port x", "oracle", "--ttl -1s"
            })
    void whatIsNotUnderstoodIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse(List.of(line.split(" "))));
    }
}
