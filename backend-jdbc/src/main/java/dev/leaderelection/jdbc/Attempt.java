// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some work on a connection, on a thread that its caller may stop waiting for. */
final class Attempt<T> implements Callable<T> {

    private final Function<LaneConnection, T> work;
    private final Lane lane;
    private final Lanes lanes;
    private @Nullable LaneConnection connection;
    private boolean abandoned;

    Attempt(@Nullable LaneConnection connection, Function<LaneConnection, T> work, Lane lane, Lanes lanes) {
        this.connection = connection;
        this.work = work;
        this.lane = lane;
        this.lanes = lanes;
    }

    @Override
    public T call() throws SQLException {
        LaneConnection ready = connection();
        return work.apply(ready != null ? ready : adopt(lane.open()));
    }

    /** The connection that the work runs on, if it has one yet. */
    synchronized @Nullable LaneConnection connection() {
        return connection;
    }

    /**
     * Nobody waits for the outcome any more: the connection is aborted. One that opens later is left to the lane's next
     * call; or else a database that takes longer to connect to than a call may take would never be reached.
     *
     * @return whether there is a connection
     */
    synchronized boolean abandon() {
        abandoned = true;
        if (connection != null) {
            lanes.abortLater(connection);
        }
        return connection != null;
    }

    private synchronized LaneConnection adopt(LaneConnection opened) throws SQLException {
        if (abandoned) {
            lane.keep(opened);
            throw new SQLException("The connection came too late for this call");
        }
        connection = opened;
        return opened;
    }
}
