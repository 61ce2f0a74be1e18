// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.server;

/** Puts something between the servers of a cluster. */
@FunctionalInterface
public interface PeerPorts {

    /** Nothing is between them. */
    PeerPorts DIRECT = (node, port) -> port;

    /**
     * The port at which the other servers of the cluster reach one of them.
     *
     * @param node the number of the server that is reached, from 0
     * @param port where it listens for the others
     * @return that port, or one that passes on to it
     */
    int before(int node, int port);
}
