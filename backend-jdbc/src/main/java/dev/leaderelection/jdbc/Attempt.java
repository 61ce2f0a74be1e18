// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some work on a connection, on a thread that its caller may stop waiting for. */
final class Attempt<T> implements Callable<T> {

    private final Opener opener;
    private final Function<LaneConnection, T> work;
    private final Lanes lanes;
    private @Nullable LaneConnection connection;
    private boolean abandoned;

    Attempt(@Nullable LaneConnection connection, Opener opener, Function<LaneConnection, T> work, Lanes lanes) {
        this.connection = connection;
        this.opener = opener;
        this.work = work;
        this.lanes = lanes;
    }

    @Override
    public T call() throws SQLException {
        LaneConnection ready = connection();
        return work.apply(ready != null ? ready : adopt(opener.open()));
    }

    /** The connection that the work runs on, if it has one yet. */
    synchronized @Nullable LaneConnection connection() {
        return connection;
    }

    /**
     * Nobody waits for the outcome any more: the connection is aborted, now or as soon as there is one.
     *
     * @return whether there is one
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
            opened.close();
            throw new SQLException("The connection came too late");
        }
        connection = opened;
        return opened;
    }

    /** Opens a connection where the work has none yet. */
    @FunctionalInterface
    interface Opener {
        LaneConnection open() throws SQLException;
    }
}
