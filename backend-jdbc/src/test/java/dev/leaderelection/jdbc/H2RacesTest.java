// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

class H2RacesTest extends DatabaseRaces {

    H2RacesTest() {
        super(TestDatabase.h2InMemory());
    }

    @Override
    String waitingStatements() {
        return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL";
    }

    @Override
    void kill(Connection connection) throws SQLException {
        connection.close();
    }
}
