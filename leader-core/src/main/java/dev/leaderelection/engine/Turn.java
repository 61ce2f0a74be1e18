// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.util.ArrayList;
import java.util.List;

/** One event being handled: the time at which it came in, and the commands that come out. */
final class Turn {

    private final Now now;

    private final List<Command> commands = new ArrayList<>();

    private boolean readWanted;

    Turn(Now now) {
        this.now = now;
    }

    Now now() {
        return now;
    }

    boolean reached(long nanos) {
        return now.reached(nanos);
    }

    void add(Command command) {
        commands.add(command);
    }

    List<Command> commands() {
        return commands;
    }

    /** Asks for a read of the store as soon as the lane is free. */
    void wantRead() {
        readWanted = true;
    }

    boolean readWanted() {
        return readWanted;
    }
}
