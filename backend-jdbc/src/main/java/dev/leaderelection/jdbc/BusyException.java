// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import dev.leaderelection.spi.StoreException;
import java.sql.SQLException;

/** The database refused a statement because of a lock, or ended it when its time was over: it has done nothing. */
final class BusyException extends StoreException {

    private static final long serialVersionUID = 1L;

    BusyException(String operation, SQLException cause) {
        super(JdbcLeaderStore.NAME, operation, "a lock is held by somebody else (" + cause.getMessage() + ")", cause);
    }
}
