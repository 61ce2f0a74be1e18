// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.util.List;

/** Kills servers when it is closed, or else at the end of this process. */
final class Cleanup implements AutoCloseable {

    private final List<ServerNode> nodes;

    private final Thread hook = new Thread(this::kill, "end servers");

    Cleanup(List<ServerNode> nodes) {
        this.nodes = nodes;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process ends: the hook does it.
            return;
        }
        kill();
    }

    private void kill() {
        nodes.forEach(ServerNode::kill);
    }
}
