// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

class RequestsTest {

    @Test
    void requestThatTheClientRefusesToSendKeepsNoPlaceInTheWindow() throws Exception {
        Semaphore window = new Semaphore(1);
        try (ZooKeeper handle = new ZooKeeper("127.0.0.1:" + Ports.free(), 4_000, event -> {})) {
            Requests requests = new Requests(handle, window, Deadline.in(Duration.ofSeconds(10)));
            assertThatThrownBy(() -> requests.exists("/leader/.."))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("relative paths");
            assertThat(window.availablePermits()).isOne();
        }
    }
}
