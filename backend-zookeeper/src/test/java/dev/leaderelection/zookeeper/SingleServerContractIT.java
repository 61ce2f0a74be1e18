// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import org.apache.curator.test.TestingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract kit on one server. */
class SingleServerContractIT extends ZookeeperContract {

    private static @Nullable TestingServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = new TestingServer();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String connectString() {
        return String.valueOf(server == null ? null : server.getConnectString());
    }
}
