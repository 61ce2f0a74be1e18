// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.zookeeper;

import dev.leaderelection.spi.StoreException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooKeeper;

/**
 * One ZooKeeper session, as Curator has made it and will replace it. Requests do not go through Curator: it would repeat
 * them after a lost connection, and a claim that was committed the first time would be reported as lost.
 */
final class Channel {

    /**
     * How many requests may be under way, beats apart. A server answers in the order of sending, and a beat must not wait
     * behind ten thousand claims.
     */
    private static final int WINDOW = 128;

    private final ZooKeeper handle;

    private final Semaphore window = new Semaphore(WINDOW);

    Channel(ZooKeeper handle) {
        this.handle = handle;
    }

    boolean isOf(ZooKeeper other) {
        return handle == other;
    }

    /** Requests of one call. */
    Requests until(Deadline deadline) {
        return new Requests(handle, window, deadline);
    }

    /**
     * Reads a node as this server has it now. Nobody waits for the answer, and no other request for this one.
     *
     * @param onAnswer told what came of it, on the thread of watch events
     */
    void glance(String path, Consumer<Answer> onAnswer) {
        handle.getData(
                path,
                false,
                (code, ignored, context, data, stat) ->
                        onAnswer.accept(Answer.of(Answer.Request.READ, path, code, data, stat)),
                null);
    }

    /** Refuses to go on without a connection: a write that waits for one would come when nobody expects it any more. */
    void requireConnected(String operation) {
        if (!handle.getState().isConnected()) {
            throw new StoreException(
                    ZookeeperStore.NAME,
                    operation,
                    "not connected to ZooKeeper; a connection is made by itself as soon as a server can be reached",
                    null);
        }
    }

    /** Ends the watch on a node: all of this client's, because the removal of a single one stays in the client. */
    void unwatch(String path) {
        handle.removeAllWatches(path, WatcherType.Any, true, (code, ignored, context) -> {}, null);
    }
}
