// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

class H2RacesTest extends DatabaseRaces {

    H2RacesTest() {
        super(TestDatabase.h2InMemory());
    }

    @Override
    void kill(Connection connection) throws SQLException {
        connection.close();
    }
}
