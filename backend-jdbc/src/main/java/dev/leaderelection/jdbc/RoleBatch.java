// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult.Outcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of roles in the order of their names, some with each call, until all are written or the time is over.
 * What is left over then has not been sent.
 */
final class RoleBatch {

    private final Lane lane;
    private final RoleWriter writer;
    private final String namespace;
    private final String operation;
    private final Deadline deadline;
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private boolean answered;
    private @Nullable StoreException failure;

    RoleBatch(Lane lane, RoleWriter writer, String namespace, String operation, Deadline deadline) {
        this.lane = lane;
        this.writer = writer;
        this.namespace = namespace;
        this.operation = operation;
        this.deadline = deadline;
    }

    /** Writes roles, all in one way. */
    void write(RoleWrite.Kind kind, List<RoleWrite> writes) {
        List<RoleWrite> ordered =
                writes.stream().sorted(Comparator.comparing(RoleWrite::role)).toList();
        for (int begin = 0; begin < ordered.size() && mayGoOn(); begin += writer.chunkSize()) {
            writeChunk(kind, ordered.subList(begin, Math.min(ordered.size(), begin + writer.chunkSize())));
        }
    }

    /**
     * What became of the roles; those that are not in it were certainly not written.
     *
     * @throws StoreException if nothing was answered at all
     */
    Map<String, Outcome> outcomes() {
        if (failure != null && !answered) {
            throw failure;
        }
        return outcomes;
    }

    private boolean mayGoOn() {
        return failure == null && (!answered || !deadline.isNear());
    }

    private void writeChunk(RoleWrite.Kind kind, List<RoleWrite> chunk) {
        try {
            outcomes.putAll(lane.call(
                    operation, deadline.remaining(), connection -> writer.write(connection, namespace, kind, chunk)));
            answered = true;
        } catch (BusyException e) {
            Lanes.LOG.debug("Some roles could not be written", e);
            answered = true;
        } catch (StoreException e) {
            failure = e;
            chunk.forEach(write -> outcomes.put(write.role(), Outcome.UNKNOWN));
        }
    }
}
