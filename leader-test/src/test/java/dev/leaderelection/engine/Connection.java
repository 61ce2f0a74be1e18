// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** A member's connection to the simulated store, with what the member has seen through it. */
final class Connection {

    private final long number;

    private final int epoch;

    private final int server;

    // Positions in the store's log up to which the caches of this connection are filled.
    int rolesSeen;

    int sessionsSeen;

    private boolean replaced;

    Connection(long number, int epoch, int server) {
        this.number = number;
        this.epoch = epoch;
        this.server = server;
    }

    long number() {
        return number;
    }

    /** Which life of the store it was made in; a fail-over or restart ends all connections of the life before. */
    int epoch() {
        return epoch;
    }

    int server() {
        return server;
    }

    void replace() {
        replaced = true;
    }

    boolean isReplaced() {
        return replaced;
    }
}
