// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestsTest {

    /** Never connected. */
    private final ZooKeeper handle;

    RequestsTest() throws Exception {
        handle = new ZooKeeper("127.0.0.1:" + Ports.free(), 4_000, event -> {});
    }

    @AfterEach
    void close() throws Exception {
        handle.close();
    }

    @Test
    void requestThatTheClientRefusesToSendKeepsNoPlaceInTheWindow() {
        Semaphore window = new Semaphore(1);
        Requests requests = new Requests(handle, window, Deadline.in(Duration.ofSeconds(10)));
        assertThatThrownBy(() -> requests.exists("/leader/..")).isInstanceOf(IllegalArgumentException.class);
        assertThat(window.availablePermits()).isOne();
    }
}
