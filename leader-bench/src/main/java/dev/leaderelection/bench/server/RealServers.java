// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

import java.util.List;

/**
 * One server, or a cluster of them, in processes of their own on the loopback interface, whose data are on a disk and
 * synchronised as by default. They end when this is closed, and with this process.
 */
public interface RealServers extends AutoCloseable {

    /**
     * What it is.
     *
     * @return product and version, for people
     */
    String description();

    /**
     * The servers.
     *
     * @return one, or the nodes of the cluster
     */
    List<ServerNode> nodes();

    /**
     * The node that all changes go through.
     *
     * @return the only one, or the one that the others follow
     * @throws IllegalStateException if there is none within a minute
     */
    ServerNode leader();

    /** Starts all that do not run, and returns when all serve. */
    default void start() {
        nodes().forEach(ServerNode::begin);
        nodes().forEach(ServerNode::awaitServing);
    }

    /** Stops the servers. Their data stay. */
    @Override
    void close();
}
