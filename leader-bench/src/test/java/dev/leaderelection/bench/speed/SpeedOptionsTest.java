// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.leaderelection.bench.speed.SpeedOptions.Part;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpeedOptionsTest {

    @Test
    void everythingUnlessAskedForLess() {
        SpeedOptions options = SpeedOptions.parse();

        assertThat(options.parts()).containsExactly(Part.values());
        assertThat(options.stores()).containsExactly(Store.values());
        assertThat(options.rounds()).isEqualTo(20);
        assertThat(options.ttl()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void takesListsAndDurations() {
        SpeedOptions options =
                SpeedOptions.parse("--only=jmh,roles", "--backend=etcd", "--roles=1,5", "--ttl=2s", "--patience=30s");

        assertThat(options.parts()).containsExactly(Part.JMH, Part.ROLES);
        assertThat(options.stores()).containsExactly(Store.ETCD);
        assertThat(options.sizes()).containsExactly(1, 5);
        assertThat(options.ttl()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.patience()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpeedOptions.parse("--round=20"))
                .withMessageContaining("Usage: ");
    }
}
