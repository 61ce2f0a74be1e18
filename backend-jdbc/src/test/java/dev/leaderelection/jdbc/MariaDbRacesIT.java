// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

class MariaDbRacesIT extends NetworkRaces {

    MariaDbRacesIT() {
        super(Servers.mariaDb());
    }

    @Override
    String waitingStatements() {
        return "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE TRX_STATE = 'LOCK WAIT'";
    }

    @Override
    void kill(Connection connection) throws SQLException {
        long id = connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
        database.byHand().execute("KILL " + id);
    }
}
