// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;

/**
 * Writes roles by compare-and-set, in statements that commit by themselves. No lock is held between two statements, for
 * the process could be paused there; and rows are locked in the order of their names, so that no two writers deadlock.
 */
interface RoleWriter {

    /** How many roles one call takes at most. */
    int chunkSize();

    /**
     * Writes some roles.
     *
     * @param writes writes of one kind, in the order of the roles' names, at most {@link #chunkSize}
     * @return what became of each role that is not known to be as before
     * @throws DataAccessException if the outcome of all is unknown, unless the error itself tells
     */
    Map<String, Outcome> write(
            LaneConnection connection, String namespace, RoleWrite.Kind kind, List<RoleWrite> writes);
}
