// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.spi.RoleRecord;
import dev.leaderelection.spi.StoreState;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/** The roles of a read on which the engine fails, as it would if it had a defect. */
final class Indigestible extends AbstractMap<String, RoleRecord> {

    static Event.StateRead like(Event.StateRead read) {
        StoreState state = read.state();
        return new Event.StateRead(
                read.startedAt(), new StoreState(state.connection(), new Indigestible(), state.sessions()));
    }

    @Override
    public Set<Map.Entry<String, RoleRecord>> entrySet() {
        throw new Failure();
    }

    @Override
    public String toString() {
        return "indigestible";
    }

    /** What the engine fails with. */
    static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Failure() {
            super("a defect, as far as the engine can tell", null, false, false);
        }
    }
}
